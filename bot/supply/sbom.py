"""`make sbom`: what is in a release, as CycloneDX in docs/sbom.cdx.json, and as a table in docs/security.md."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.evaluation.figures import put_section
from bot.settings import ROOT
from bot.supply.licences import find_licence
from bot.supply.pins import LOCK, OURS, WIDER_LOCK, Pin, read_lock

BILL, PAGE = ROOT / "docs" / "sbom.cdx.json", ROOT / "docs" / "security.md"
_HTMX = ROOT / "bot" / "desk" / "static" / "htmx.min.js"
# As sentence-transformers publishes them, and as docs/security.md says.
WEIGHTS = {"model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
Part = dict[str, Any]


def make_bill(pins: Iterable[Pin], more: Iterable[Pin] = ()) -> Part:
    """A bill of materials of these pins, and of those that are installed only where they are asked for."""
    needed, optional = tuple(pins), tuple(more)
    parts = [
        *(_make_part(pin, "required") for pin in needed),
        *(_make_part(pin, "optional") for pin in optional),
        *_list_others(),
    ]
    ours = {"type": "application", "bom-ref": OURS, "name": OURS, "version": version(OURS)}
    named = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # The same parts are the same bill.
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, named)}",
        "version": 1,
        "metadata": {"component": {**ours, "licenses": [{"expression": "MIT"}]}},
        "components": parts,
        "dependencies": list(_list_needs((*needed, *optional))),
    }


def write_table(pins: Iterable[Pin]) -> Iterator[str]:
    """Every pin with its licence and who needs it, as rows."""
    yield "| pin | licence | needed by |"
    yield "|---|---|---|"
    for pin in pins:
        where = f" ({pin.where})" if pin.where else ""
        users = ", ".join("us" if name == OURS else name for name in pin.needed_by)
        yield f"| {pin.name} {pin.release}{where} | {find_licence(pin.name)[0]} | {users} |"


def list_optional() -> tuple[Pin, ...]:
    """What is pinned for traces and errors alone."""
    always = {(pin.name, pin.release) for pin in read_lock(LOCK)}
    return tuple(pin for pin in read_lock(WIDER_LOCK) if (pin.name, pin.release) not in always)


def main() -> int:
    """Write both; 1 when somebody's licence is not known."""
    pins, more = read_lock(LOCK), list_optional()
    unknown = [pin.name for pin in (*pins, *more) if not find_licence(pin.name)[0]]
    if unknown:
        print(f"no licence is known of {', '.join(unknown)}: run `make environment-dev`, or say it in licences.yml")
        return 1
    BILL.write_text(_format_bill(make_bill(pins, more)), "utf-8")
    put_section("pins", write_table((*pins, *more)), PAGE)
    print(f"{len(pins) + len(more)} pins: {BILL.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")
    return 0


def _make_part(pin: Pin, scope: str) -> Part:
    licence, is_expression = find_licence(pin.name)
    said = {"expression": licence} if is_expression else {"license": {"name": licence}}
    where = {"properties": [{"name": "marker", "value": pin.where}]} if pin.where else {}
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.release,
        "scope": scope,
        # One for each file of the release: those of other systems as well.
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
        "licenses": [said] if licence else [],
        "purl": pin.purl,
        **where,
    }


def _list_others() -> Iterator[Part]:
    """What comes with or inside something else."""
    htmx = hashlib.sha256(_HTMX.read_bytes()).hexdigest()
    yield {
        "type": "library",
        "bom-ref": "pkg:npm/htmx.org@2.0.10",
        "name": "htmx.org",
        "version": "2.0.10",
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": htmx}],
        "licenses": [{"expression": "0BSD"}],
        "purl": "pkg:npm/htmx.org@2.0.10",
    }
    yield {
        "type": "machine-learning-model",
        "bom-ref": "all-MiniLM-L6-v2",
        "name": "all-MiniLM-L6-v2",
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": WEIGHTS["model.safetensors"]}],
        "licenses": [{"expression": "Apache-2.0"}],
        "purl": "pkg:huggingface/sentence-transformers/all-MiniLM-L6-v2",
    }


def _list_needs(pins: tuple[Pin, ...]) -> Iterator[Part]:
    """Whom each part needs."""
    refs: dict[str, list[str]] = {OURS: [OURS]}
    for pin in pins:
        refs.setdefault(pin.name, []).append(pin.purl)
    for name, own in refs.items():
        needs = sorted(pin.purl for pin in pins if name in pin.needed_by)
        yield from ({"ref": ref, "dependsOn": needs} for ref in own)


def _format_bill(bill: Part) -> str:
    """A line for each part, so that a change of one is a change of a line."""
    lines = {key: json.dumps(value) for key, value in bill.items() if key not in ("components", "dependencies")}
    for key in ("components", "dependencies"):
        lines[key] = "[\n" + ",\n".join(json.dumps(one) for one in bill[key]) + "\n]"
    return "{\n" + ",\n".join(f'"{key}": {text}' for key, text in lines.items()) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
