"""Countries by their two letters, as far as it is known how their people write phone numbers."""

from __future__ import annotations

import re

import phonenumbers

# What people write for a country whose code is another.
MEANT = {"UK": "GB", "EN": "GB", "EL": "GR", "SP": "ES"}


def advise_region(region: str) -> str | None:
    """What to write instead of these two capitals; None when they are a country, or of another shape."""
    if region in phonenumbers.SUPPORTED_REGIONS or not re.fullmatch(r"[A-Z]{2}", region):
        return None
    return f"write {MEANT.get(region, 'its ISO code, such as US or DE')}"


def example_phone(region: object) -> str | None:
    """A number of that country that shows how one is given with its country code; None for no country."""
    if not isinstance(region, str) or region not in phonenumbers.SUPPORTED_REGIONS:
        return None
    number = phonenumbers.example_number(region)
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, international)) if number else None
