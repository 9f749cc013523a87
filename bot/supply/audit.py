"""`make audit ARGS=all.zip`: which pins have known weaknesses, by a copy of OSV's advisories, without a network."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.supply.pins import DEV_LOCK, LOCK, WIDER_LOCK, Pin, read_lock

_ECOSYSTEM = "PyPI"
_FOUND, _UNREADABLE = 1, 2
Advisory = Mapping[str, Any]


@dataclass(frozen=True)
class Weakness:
    """An advisory that a pin falls under, and the releases that are said to mend it."""

    pin: Pin
    id: str
    summary: str
    mended_in: tuple[str, ...]

    def format_line(self) -> str:
        """The line of the report."""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended"
        return " ".join(f"{self.pin.name} {self.pin.release}: {self.id}, {mended}. {self.summary}".split())


def read_advisories(place: Path) -> Iterator[Advisory]:
    """Every advisory of a zip, a folder or a file of OSV. Raises ValueError when there is none to be read."""
    count = 0
    for name, text in _read_texts(place):
        try:
            advisory = json.loads(text)
        except ValueError:
            raise ValueError(f"{name} is no JSON") from None
        if not isinstance(advisory, dict) or "id" not in advisory:
            raise ValueError(f"{name} is no advisory of OSV")
        count += 1
        yield advisory
    if not count:
        raise ValueError(f"{place} holds no advisories")


def find_weaknesses(pins: Iterable[Pin], advisories: Iterable[Advisory]) -> list[Weakness]:
    """The pins that advisories are about, by name and number; what was withdrawn counts no more."""
    by_name: dict[str, dict[str, Pin]] = defaultdict(dict)
    for pin in pins:
        by_name[pin.name][pin.release] = pin
    found = {
        (pin.name, pin.release, str(advisory["id"])): Weakness(
            pin, str(advisory["id"]), str(advisory.get("summary") or ""), tuple(_list_mending(affected))
        )
        for advisory in advisories
        if not advisory.get("withdrawn")
        for affected in advisory.get("affected") or ()
        for pin in by_name.get(_name_of(affected), {}).values()
        if is_affected(pin.version, affected)
    }
    return [found[key] for key in sorted(found)]


def is_affected(version: Version, affected: Mapping[str, Any]) -> bool:
    """Whether a version is among those an advisory names, or in one of its ranges."""
    named = (_read_version(text) for text in affected.get("versions") or ())
    ranges = (one for one in affected.get("ranges") or () if one.get("type") == "ECOSYSTEM")
    return version in named or any(_is_in_range(version, one.get("events") or ()) for one in ranges)


def main(arguments: list[str] | None = None) -> int:
    """Report; 1 when a pin is affected, 2 when the advisories cannot be read."""
    options = argparse.ArgumentParser(prog="make audit", description=__doc__)
    options.add_argument("place", type=Path, help="all.zip of OSV's PyPI advisories, a folder of them, or one")
    options.add_argument("--dev", action="store_true", help="the tools of checks and tests as well")
    given = options.parse_args(arguments)
    pins = read_lock(DEV_LOCK) if given.dev else {*read_lock(LOCK), *read_lock(WIDER_LOCK)}
    try:
        advisories = list(read_advisories(given.place))
    except (OSError, ValueError, BadZipFile) as error:
        print(f"the advisories cannot be read: {error}", file=sys.stderr)
        return _UNREADABLE
    found = find_weaknesses(pins, advisories)
    newest = max((str(one.get("modified") or "") for one in advisories), default="")[:10]
    for weakness in found:
        print(weakness.format_line())
    releases = len({(pin.name, pin.release) for pin in pins})
    judged = f"{len(advisories)} advisories, the newest of {newest or 'no date'}"
    print(f"{len(found)} weaknesses in {releases} pins, by {judged}")
    return _FOUND if found else 0


def _read_texts(place: Path) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        yield from ((path.name, path.read_bytes()) for path in sorted(place.rglob("*.json")))
    elif place.suffix == ".json":
        yield place.name, place.read_bytes()
    else:
        with ZipFile(place) as packed:
            yield from ((name, packed.read(name)) for name in packed.namelist() if name.endswith(".json"))


def _name_of(affected: Mapping[str, Any]) -> str:
    package = affected.get("package") or {}
    return canonicalize_name(package["name"]) if package.get("ecosystem") == _ECOSYSTEM else ""


def _list_mending(affected: Mapping[str, Any]) -> Iterator[str]:
    for one in affected.get("ranges") or ():
        if one.get("type") == "ECOSYSTEM":
            yield from (event["fixed"] for event in one.get("events") or () if "fixed" in event)


def _is_in_range(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """OSV's way: the last event at or before a version says whether it is affected."""
    affected = False
    for at, kind in sorted(_list_events(events), key=lambda event: event[0]):
        if version < at or (kind == "last_affected" and version == at):
            break
        affected = kind == "introduced"
    return affected


def _list_events(events: Iterable[Mapping[str, str]]) -> Iterator[tuple[Version, str]]:
    for event in events:
        for kind, text in event.items():
            at = Version("0.dev0") if text == "0" else _read_version(text)
            if kind in ("introduced", "fixed", "last_affected") and at:
                yield at, kind


def _read_version(text: str) -> Version | None:
    """None for what is no version of Python's: old advisories name some, and no pin is one."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


if __name__ == "__main__":
    sys.exit(main())
