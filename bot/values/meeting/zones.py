"""Time zones by the names people give them, out of Babel's CLDR data: "EST", "Eastern", "Berlin", "GMT+1"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global

# English as such, and as it is written all over Europe.
LANGUAGE, EUROPE = "en", "150"
# A year without surprises; what zones did before and after is all the same here.
WINTER, SUMMER = datetime(2026, 1, 15), datetime(2026, 7, 15)
UNIVERSAL = ("utc", "gmt")
Offsets = tuple[timedelta, timedelta]


@lru_cache(maxsize=4)
def zones_by_name(region: str, own: str = "UTC") -> Mapping[str, str]:
    """Zone by name in lower case; of zones that share a name the one of this region counts, or `own` itself."""
    named: dict[str, str] = {}
    for source in (_by_language, _by_territory, _by_city, _by_meta_zone):
        named.update(source(own))
    named.update(_map_abbreviations(region, own))
    universal = dict.fromkeys((*UNIVERSAL, "zulu"), "Etc/UTC")
    return {name: _current_name(zone) for name, zone in {**named, **universal}.items()}


@lru_cache(maxsize=4)
def list_abbreviations(region: str, own: str = "UTC") -> frozenset[str]:
    """The names that are abbreviations, as "est" is."""
    return frozenset((*_map_abbreviations(region, own), *UNIVERSAL))


def make_fixed_zone(hours: int, minutes: int, day: datetime) -> str | None:
    """A zone that many hours and minutes from UTC (minutes of the same sign); None when there is none that day."""
    if not minutes:
        # The names of these say how far UTC is from them, not they from UTC.
        return "Etc/UTC" if not hours else f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 else None
    offset = timedelta(hours=hours, minutes=minutes)
    fitting = (
        zone for zone in _map_meta_zones("UTC").values() if day.replace(tzinfo=ZoneInfo(zone)).utcoffset() == offset
    )
    return _current_name(min(fitting, default="")) or None


def list_cities() -> Mapping[str, str]:
    """Zone by the name of the city, or the region, that it is named after."""
    return dict(_by_city(""))


def find_territory(zone: str) -> str | None:
    """The country, by its two letters, whose clock this zone is; None for one that is no country's."""
    found = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    return str(found) if found else None


def only_zone(territory: str) -> str | None:
    """The zone of a territory where all clocks show the same."""
    zones = [zone for zone in get_global("territory_zones").get(territory, ()) if _is_known(zone)]
    return zones[0] if zones and len({_list_offsets(zone) for zone in zones}) == 1 else None


def _by_meta_zone(own: str) -> Iterator[tuple[str, str]]:
    """As in "Eastern Time", "Eastern", "British Summer Time"."""
    locale, golden = _make_locale(EUROPE), _map_meta_zones(own)
    for zone, names in locale.time_zones.items():
        yield from ((name, zone) for name in _shorten_names(names.get("long", {}).values()) if _is_known(zone))
    for meta, names in locale.meta_zones.items():
        if meta in golden:
            zone = _find_zone_name(golden[meta], names) or golden[meta]
            yield from ((name, zone) for name in _shorten_names(names.get("long", {}).values()))


def _shorten_names(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        lower = name.lower()
        yield lower
        for ending in (" standard time", " daylight time", " summer time", " time"):
            if lower.endswith(ending):
                yield lower.removesuffix(ending)
                break


def _by_city(_own: str) -> Iterator[tuple[str, str]]:
    heads = {zone.partition("/")[0] for zone in get_global("zone_territories")}
    names = _make_locale("").time_zones
    for zone in available_timezones():
        if zone.partition("/")[0] in heads and "/" in zone:
            yield zone.rpartition("/")[2].replace("_", " ").lower(), zone
    yield from ((str(row["city"]).lower(), zone) for zone, row in names.items() if row.get("city") and _is_known(zone))


def _by_territory(_own: str) -> Iterator[tuple[str, str]]:
    locale = _make_locale("")
    for code in get_global("territory_zones"):
        zone, name = only_zone(code), locale.territories.get(code)
        if zone and name:
            yield name.lower(), zone


def _by_language(_own: str) -> Iterator[tuple[str, str]]:
    """As in "German time": the language's name is what the country's people are called."""
    for code, name in _make_locale("").languages.items():
        territory = str(get_global("likely_subtags").get(code, "")).rpartition("_")[2]
        zone = only_zone(territory) if code.isalpha() and len(code) == 2 else None
        if zone:
            yield name.lower(), zone


def _map_abbreviations(region: str, own: str) -> dict[str, str]:
    """As English puts them where the zones are; letters that mean several zones mean this region's, or the largest."""
    votes: dict[str, Counter[str]] = {}
    golden, meta_zones = _map_meta_zones(own), get_global("meta_zones")
    sizes = Counter(meta_zones.values())
    territories = {get_global("zone_territories").get(zone, "") for zone in golden.values()}
    for territory in sorted({*territories, EUROPE, region}):
        for name, zone in _short_names(_make_locale(territory), golden):
            weight = sizes[meta_zones.get(zone, "")] + (len(meta_zones) if territory == region else 0)
            votes.setdefault(name.lower(), Counter())[zone] += weight
    return {name: zones.most_common(1)[0][0] for name, zones in votes.items()}


def _short_names(locale: Locale, golden: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    named = [(_find_zone_name(golden.get(meta), names), names) for meta, names in locale.meta_zones.items()]
    named += [(zone if _is_known(zone) else None, names) for zone, names in locale.time_zones.items()]
    for zone, names in named:
        if zone:
            yield from ((name, zone) for name in set(names.get("short", {}).values()) if name.isalpha())


def _find_zone_name(zone: str | None, names: Mapping[str, Mapping[str, str]]) -> str | None:
    """The zone by its own short name where it is a zone as well ("CET"): more people's than any city's."""
    short = (name for name in names.get("short", {}).values() if zone and _is_known(name))
    return next((name for name in short if _list_offsets(name) == _list_offsets(str(zone))), zone)


@lru_cache(maxsize=4)
def _map_meta_zones(own: str) -> Mapping[str, str]:
    """The zone that stands for each of CLDR's meta zones: `own`, or one with the clock that most of it has."""
    meta_zones, members = get_global("meta_zones"), dict[str, list[str]]()
    for zone, meta in meta_zones.items():
        if _is_known(zone):
            members.setdefault(meta, []).append(zone)
    return {meta: _choose_typical(zones, own, _standard_name(meta)) for meta, zones in members.items()}


def _standard_name(meta: str) -> str:
    names = _make_locale("").meta_zones.get(meta)
    return str(names["long"].get("standard", "")) if names and "long" in names else ""


def _choose_typical(zones: list[str], own: str, name: str) -> str:
    """Of the zones whose clock most have, the one that another list of zones calls most alike."""
    changing = [zone for zone in zones if len(set(_list_offsets(zone))) == 2] or zones
    clock = Counter(map(_list_offsets, changing)).most_common(1)[0][0]
    alike = [zone for zone in changing if _list_offsets(zone) == clock]
    words = set(name.split())
    other_names = ((_current_name(zone), set(n.split())) for n, zone in get_global("windows_zone_mapping").items())
    unlike = {zone: len(words ^ other) for zone, other in other_names}
    return min(alike, key=lambda zone: (zone != own, unlike.get(zone, len(zones) + 99), zone))


def _current_name(zone: str) -> str:
    """The zone by the name it has nowadays."""
    named = str(get_global("zone_aliases").get(zone, zone))
    return named if "/" in zone and _is_known(named) else zone


@lru_cache(maxsize=1024)
def _list_offsets(zone: str) -> Offsets:
    clock = ZoneInfo(zone)
    winter, summer = (day.replace(tzinfo=clock).utcoffset() or timedelta() for day in (WINTER, SUMMER))
    return winter, summer


@lru_cache(maxsize=1)
def _list_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_known(zone: str) -> bool:
    return zone in _list_zones()


def _make_locale(region: str) -> Locale:
    try:
        return Locale(LANGUAGE, region or None)
    except (UnknownLocaleError, ValueError):
        return Locale(LANGUAGE)
