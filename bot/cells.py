"""A cell of a table for spreadsheets, which show it and never run it."""

from __future__ import annotations

# What spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: object) -> str:
    """The cell as text that a spreadsheet shows and never runs; characters nobody types are gone."""
    text = "" if value is None else str(value)
    text = "".join(c for c in text if c.isprintable() or c in "\t\r\n")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
