"""Briefs and mails laid out as plain text and as HTML, in which whatever a visitor typed is text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.notifications.brief import Brief

_TEMPLATES = Path(__file__).parent / "templates"
_WIDE = 78
STYLE = (_TEMPLATES / "brief.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class MailText:
    """A mail in words: paragraphs, at most two links with their titles, and what stands small at the end."""

    subject: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    closing: str = ""


def brief_page(brief: Brief) -> str:
    """The brief as a page to read and to print, whole in itself; its style is STYLE, which a policy can name."""
    return _draw_template("brief.html", brief=brief, style=Markup(STYLE))


def brief_text(brief: Brief) -> str:
    """The brief as plain text, wrapped as mails are."""
    parts = [brief.title, "=" * min(len(brief.title), _WIDE)]
    for section in brief.sections:
        parts += ["", section.title.upper()]
        parts += [line for name, text in section.rows for line in _format_row(name, text)]
    links = [f"{title}: {url}" for title, url in brief.links]
    return "\n".join([*parts, "", *links, *wrap(brief.printed, _WIDE), ""])


def mail_page(words: MailText) -> str:
    """A mail to a visitor as HTML that needs no picture and no script."""
    return _draw_template("mail.html", words=words)


def mail_text(words: MailText) -> str:
    """The same mail as plain text."""
    paragraphs = ["\n".join(_wrap_text(text)) for text in words.paragraphs]
    links = [f"{title}: {url}" for title, url in words.links]
    return "\n\n".join([*paragraphs, *links, "-- \n" + "\n".join(wrap(words.closing, _WIDE))]) + "\n"


def _format_row(name: str, text: str) -> list[str]:
    said = f"{name}: {text}" if name else text
    mark = "  " if said.startswith("• ") else "- "
    return [f"  {'  ' if place else mark}{line}" for place, line in enumerate(_wrap_text(said, _WIDE - 4))]


def _wrap_text(text: str, width: int = _WIDE) -> list[str]:
    return [line for paragraph in text.splitlines() or [""] for line in wrap(paragraph, width) or [""]]


def _draw_template(template: str, **facts: Any) -> str:
    return _make_environment().get_template(template).render(**facts)


@lru_cache(maxsize=1)
def _make_environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
