from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bot.errors import ContentError
from bot.knowledge.loader import SHIPPED
from bot.recommendations.planning.catalog import load_catalog


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(copytree(SHIPPED, tmp_path / "content"))


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("policy.yml", "  smm_from: {value: 0.65, why:", "  smm_from: {value: 0.65, because:", "verdict.smm_from.why"),
        ("policy.yml", "smm_from: {value: 0.65", "smm_from: {value: 65", "65 is outside 0.5 to 1"),
        ("policy.yml", "sales: {points: [[0, 0.85]]", "sales: {points: [[9, 0.85], [0, 1]]", "put them in order"),
        ("policy.yml", "    seo: {points: [[0, 0.15]]", "    seoo: {points: [[0, 0.15]]", "goals.lean.seo"),
        ("policy.yml", "businesses: [consulting,", "businesses: [konsulting,", "did you mean 'consulting'?"),
        ("policy.yml", "  seo: [branded_searches,", "  seo: [brandet_searches,", "no such metric in metrics.yml"),
        ("policy.yml", "blocks: [budget_below_minimum", "blocks: [budget_below_minimun", "did you mean"),
        ("advice.yml", "pattern:", "patern:", "unknown key"),
        ("advice.yml", "{goals} in {time}: organic", "{gaols} in {time}: organic", "unknown placeholder {gaols}"),
        ("advice.yml", 'landing: "A weak', 'landing: "{A weak', "a brace without its partner"),
        ("platforms.yml", "  offers: [paid]", "  offers: [payed]", "unknown value 'payed'"),
        ("platforms.yml", "- id: reddit", "- id: redit", "reddit: missing"),
        ("platforms.yml", 'low: 3, high: 5, source: "Brands', 'low: 3, source: "Brands', "posts.high"),
        ("rates.yml", "  GBP: {usd: 1.34", "  GBP: {usd: cheap", "GBP.usd: expected a number"),
        ("rates.yml", "date: 2026-06-04", "date: last summer", "expected a date"),
        ("benchmarks.yml", "  source: superads.ai/facebook-ads-costs/cpm-cost-per-mille\n", "", "source: missing"),
    ],
)
def test_a_bad_edit_is_refused_with_file_and_key(content: Path, file: str, before: str, after: str, said: str) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert before in text
    (content / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(ContentError) as refused:
        load_catalog(content)

    assert any(line.startswith(file) and said in line for line in refused.value.problems), refused.value.problems


def test_an_agency_lays_its_own_sentences_and_weights_over_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "advice.yml").write_text('next_step: {smm: "Call us."}\n', encoding="utf-8")
    (tmp_path / "policy.yml").write_text('version: "ours"\n', encoding="utf-8")

    book = load_catalog(overlay=tmp_path)

    assert (book.words.fill_sentence("next_step.smm"), book.policy.version) == ("Call us.", "ours")
    assert book.words.fill_sentence("next_step.smo") == load_catalog().words.fill_sentence("next_step.smo")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (10, "10 days"),
        (14, "2 weeks"),
        (30, "1 month"),
        (45, "45 days"),
        (90, "3 months"),
        (365, "1 year"),
        (730, "2 years"),
    ],
)
def test_time_is_said_as_people_say_it(book: Any, days: int, said: str) -> None:
    assert book.formats.format_duration(days) == said
