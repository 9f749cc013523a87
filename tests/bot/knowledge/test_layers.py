"""An agency's own files lie over the shipped ones in one way, and nothing in its folder goes unread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.contents import load_contents
from bot.errors import ContentError
from bot.knowledge.layers import find_replaced, find_strays, lay_over, read_layered
from bot.knowledge.loader import FILES, OPEN_FOLDERS, SHIPPED


@pytest.mark.parametrize(
    ("below", "above", "both"),
    [
        ({"a": "one", "b": "two"}, {"b": "three"}, {"a": "one", "b": "three"}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}}, {"a": {"b": 1, "c": 3}}),
        ({"a": "one", "b": "two"}, {"b": None}, {"a": "one"}),
        ({"a": ["x", "y"]}, {"a": ["z"]}, {"a": ["z"]}),
        ({"a": ["x", "y"]}, {"+a": ["z", "y"]}, {"a": ["x", "y", "z"]}),
        ({"a": [{"n": 1}]}, {"+a": [{"n": 2}, {"n": 1}]}, {"a": [{"n": 1}, {"n": 2}]}),
        ({"a": "one"}, {"+a": ["z"]}, {"a": "one", "+a": ["z"]}),
        ([{"id": "p", "n": 1}], [{"id": "q", "n": 2}], [{"id": "q", "n": 2}]),
        ([{"id": "p", "n": 1}], {"+": [{"id": "q", "n": 2}]}, [{"id": "p", "n": 1}, {"id": "q", "n": 2}]),
        ([{"id": "p", "n": 1}, {"id": "q"}], {"+": [{"id": "p", "n": 3}]}, [{"id": "p", "n": 3}, {"id": "q"}]),
    ],
)
def test_what_an_agency_writes_lies_over_what_is_shipped(below: Any, above: Any, both: Any) -> None:
    assert lay_over(below, above) == both


def test_a_list_that_takes_the_place_of_the_shipped_one_is_noted() -> None:
    below, above = {"leads": {"names": ["x", "y"], "nouns": ["z"]}}, {"leads": {"names": ["w"], "+nouns": ["v"]}}

    assert list(find_replaced("lexicon/goals.yml", below, above)) == [
        "lexicon/goals.yml: leads.names: takes the place of the 2 shipped entries; write '+names:' to add to them"
    ]


def test_the_shipped_file_stays_as_it_is_when_it_is_laid_over(tmp_path: Path) -> None:
    (tmp_path / "spam.yml").write_text("disposable: {+never: [post.example]}\n", encoding="utf-8")
    before = read_layered("spam.yml", [SHIPPED])["disposable"]["never"]

    assert read_layered("spam.yml", [SHIPPED, tmp_path])["disposable"]["never"] == [*before, "post.example"]
    assert read_layered("spam.yml", [SHIPPED])["disposable"]["never"] == before


@pytest.mark.parametrize(
    ("file", "named", "advice"),
    [
        ("agency.yaml", "agency.yaml", "did you mean 'agency.yml'?"),
        ("anwsers/hashtags.yml", "anwsers/", "did you mean 'answers'?"),
        ("lexicn/goals.yml", "lexicn/", "did you mean 'lexicon'?"),
        ("lexicon/gaols.yml", "lexicon/gaols.yml", "did you mean 'lexicon/goals.yml'?"),
        ("answers/hashtags.yaml", "answers/hashtags.yaml", "in answers/ names end in .yml, rename it"),
        ("notes.yml", "notes.yml", "nothing reads this file"),
        ("prices.pdf", "prices.pdf", "nothing reads this file"),
    ],
)
def test_a_file_that_nothing_reads_is_refused_with_the_nearest_one(
    tmp_path: Path, file: str, named: str, advice: str
) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("name: X\n", encoding="utf-8")

    ((where, said),) = find_strays(tmp_path, FILES, OPEN_FOLDERS)

    assert where == named
    assert advice in said


def test_what_editors_and_systems_leave_behind_is_let_be(tmp_path: Path) -> None:
    for name in ("README.md", ".DS_Store", "agency.yml~", ".git/config", "nlu/ours.yml", "answers/farm.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert list(find_strays(tmp_path, FILES, OPEN_FOLDERS)) == []


def slips_of(own: Path, file: str, text: str) -> tuple[str, ...]:
    (own / file).parent.mkdir(parents=True, exist_ok=True)
    (own / file).write_text(text, encoding="utf-8")
    try:
        load_contents(SHIPPED, own)
    except ContentError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("file", "text", "slip"),
    [
        ("agency.yaml", "name: X", "agency.yaml: nothing reads this file; did you mean 'agency.yml'?"),
        ("agency.yml", "name: X", "agency.yml: takes the place of the shipped file whole"),
        ("answers/ugc.yml", "title:", "answers/ugc.yml: title: missing; add it"),
        ("answers/ugc.yml", "more: A click costs $0.97.", "answers/ugc.yml: more: '$0.97' has no source row; name the"),
        ("answers/ugc.yml", "short: Yes, 73% of buyers do.", "answers/ugc.yml: short: '73%' has no source row; name"),
        (
            "terms.yml",
            "+: [{id: ab_test, name: A/B test, names: [ab test], definition: It wins 60% of the time., see: when_smm}]",
            "terms.yml: ab_test.definition: '60%' has no source row; name the row",
        ),
        (
            "metrics.yml",
            "+: [{id: hook, name: Hook rate, names: [hook rate], side: smm, definition: Who stays., unit: percent, "
            "reading: Above 30 percent is good., figures: [meta_hook]}]",
            "metrics.yml: hook.figures[1]: 'meta_hook' is no row of benchmarks.yml",
        ),
        ("answers/ugc.yml", "figures: [meta_cpl]", "answers/ugc.yml: figures[1]: 'meta_cpl' is no row of benchmarks"),
        ("nlu/shop.yml", "tiktok_shop: [is it open]", "nlu/shop.yml: nlu: missing; add it"),
        (
            "nlu/shop.yml",
            "nlu: [{intent: shop, examples: is it open}]",
            "nlu/shop.yml: nlu[1].examples: 'is it open' is",
        ),
        ("data/answers/gaols.yml", "answers: {}", "data/answers/gaols.yml: there is no question 'gaols'; did you mean"),
        ("data/answers/goals.yml", "answers: {leads: more}", "data/answers/goals.yml: answers.leads: expected a list"),
        (
            "dialogue.yml",
            "help: {buttons: [{titel: X, ask: help}]}",
            "dialogue.yml: help.buttons[1].titel: unknown key",
        ),
        (
            "dialogue.yml",
            "phrases: {until: '{count} months'}",
            "dialogue.yml: phrases.until: unknown placeholder {cou",
        ),
        ("scoring.yml", "need: {goals: {value: twelve}}", "scoring.yml: need.goals.value: expected a number, found a"),
    ],
)
def test_what_would_go_wrong_later_is_refused_at_once(tmp_path: Path, file: str, text: str, slip: str) -> None:
    assert any(line.startswith(slip) for line in slips_of(tmp_path, file, text)), slips_of(tmp_path, file, text)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("answers/ugc.yml", "example: Say a click costs $2 and 3% of people buy."),
        ("answers/ugc.yml", "more: A lead cost $41.53.\nfigures: [meta_cpl_superads_2025]"),
        ("answers/ugc.yml", "more: It is 100% free."),
        ("benchmarks.yml", "+: []"),
        ("lexicon/goals.yml", "leads: {+names: [hire chefs]}"),
        ("languages.yml", "sv: Jag förstår bara engelska."),
    ],
)
def test_what_is_well_is_let_be(tmp_path: Path, file: str, text: str) -> None:
    assert slips_of(tmp_path, file, text) == ()


def test_an_added_name_of_a_goal_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon/goals.yml").write_text("leads: {+names: [hire chefs]}", encoding="utf-8")

    names = load_contents(SHIPPED, tmp_path).library.get_tree("lexicon/goals")["leads"]["names"]

    assert names[-1] == "hire chefs"
    assert names[:-1] == read_layered("lexicon/goals.yml", [SHIPPED])["leads"]["names"]
