"""Escapes CSV cells against formula injection."""

from __future__ import annotations

import re

# A number to call in E.164 form holds nothing that could be run; CRMs refuse it behind an apostrophe.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PARTING = re.compile(r"(?<=[;|])")
# What spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_formula(value: object) -> str:
    """The cell as text that a spreadsheet shows and never runs; characters nobody types are gone."""
    text = "" if value is None else str(value)
    if _PHONE.fullmatch(text):
        return text
    text = "".join(c for c in text if c.isprintable() or c in "\t\r\n")
    # Where a comma parts decimals, lists are parted by semicolons: what stands behind one begins a cell there.
    parts = _PARTING.split(text)
    return "".join(f"'{part}" if part.lstrip(" ").startswith(_FORMULA) else part for part in parts)
