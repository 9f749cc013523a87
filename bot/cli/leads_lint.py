"""Lints what the leads room reads of the content: the words of consent, the rules against spam, the score's weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.cli.scoring_lint import SCORING, lint_scoring
from bot.errors import ContentError
from bot.knowledge.reading import Problems, Record, read_layered
from bot.knowledge.texts import Room, prose
from bot.leads.consent import broken_seal
from bot.leads.model import CONTACT
from bot.leads.spam import PLACES

CONSENT, SPAM = "consent.yml", "spam.yml"
WORDS, ASIDE = Room(600), Room(300)


def lint_leads(layers: Sequence[Path], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Every problem of consent.yml, spam.yml and scoring.yml, laid over each other layer by layer."""
    problems = Problems()
    for file, lint in ((CONSENT, _lint_consent), (SPAM, _lint_spam), (SCORING, lint_scoring)):
        try:
            tree = read_layered(file, layers)
        except ContentError as error:
            problems.lines.extend(error.problems)
        else:
            record = Record(tree, file, problems)
            lint(record, tree, facts)
            record.close()
    return tuple(problems.lines)


def _lint_consent(record: Record, tree: Any, facts: Mapping[str, str]) -> None:
    record.text("version", 40)
    prose(record, "text", facts, WORDS)
    prose(record, "marketing", facts, WORDS)
    why = record.inner("why")
    for field in CONTACT:
        prose(why, field, facts, ASIDE)
    why.close()
    record.take("seals")
    slip = broken_seal(tree) if isinstance(tree, dict) else None
    if slip:
        record.refuse("seals", slip)


def _lint_spam(record: Record, _tree: Any, facts: Mapping[str, str]) -> None:
    record.text("trap", 40)
    for rate in record.inners("rates"):
        _lint_rate(rate)
    disposable = record.inner("disposable")
    for key in ("also", "never"):
        disposable.texts(key, required=False)
    disposable.close()
    refused = record.inner("refused")
    for reason in ("trap", "disposable", "too_many"):
        prose(refused, reason, facts, ASIDE)
    refused.close()


def _lint_rate(rate: Record) -> None:
    rate.choice("per", PLACES)
    for key in ("most", "minutes"):
        value = rate.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            rate.refuse(key, f"{value!r} is no number of times; write a whole number from 1")
    rate.text("why", 300)
    rate.close()
