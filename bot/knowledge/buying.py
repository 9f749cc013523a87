"""What buyers ask before they sign, as agency.yml says it or as buying.yml says of what it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Each is a placeholder in the answers.
BUYING: tuple[str, ...] = tuple(
    (
        "regions languages industries other_services minimum commission contract_length notice guarantee team "
        "onboarding start_time ownership references reporting why_us billing discounts call content included "
        "retention sharing"
    ).split()
)


def group_by_price(services: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The names of the services at each price, those of their own price first."""
    names: dict[str, list[str]] = {}
    for entry in services:
        names.setdefault(str(entry.get("price")), []).append(str(entry.get("name")))
    return {price: ", ".join(some) for price, some in sorted(names.items(), key=lambda found: len(found[1]))}
