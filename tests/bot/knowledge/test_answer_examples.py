"""Examples of answers, read from a project and from an agency's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.answer_examples import add_goal_names, answer_folders, load_answer_examples


def write(root: Path, text: str, name: str = "goals") -> None:
    folder = root / "data" / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def test_an_example_under_two_labels_has_both_and_one_under_none_has_none(tmp_path: Path) -> None:
    write(tmp_path, "answers: {sales + community: [buyers and fans]}\nnone: [hello]\nanswered_by: [inform]\n")

    (goals,) = load_answer_examples(answer_folders(tmp_path, None))

    assert [(e.text, e.labels) for e in goals.examples] == [("buyers and fans", ("sales", "community")), ("hello", ())]
    assert goals.labels == ("sales", "community")
    assert goals.answered_by == {"inform"}


def test_an_agency_adds_examples_and_labels(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    write(ours, "answers: {sales: [sell more]}\nnone: [hello]\n")
    write(theirs, "answers: {sales: [more crates out], installs: [people who install it]}\n")

    (goals,) = load_answer_examples(answer_folders(ours, theirs))

    assert goals.labels == ("sales", "installs")
    assert [e.text for e in goals.examples] == ["sell more", "hello", "more crates out", "people who install it"]


def test_the_names_of_a_goal_are_examples_of_it(tmp_path: Path) -> None:
    write(tmp_path, "answers: {sales: [sell more]}\n")
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "goals.yml").write_text("installs: {names: [app installs, sell more]}\n", encoding="utf-8")

    (goals,) = add_goal_names(load_answer_examples(answer_folders(tmp_path, None)), [tmp_path])

    assert [(e.text, e.labels) for e in goals.examples] == [("sell more", ("sales",)), ("app installs", ("installs",))]


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("answers: {sales: sell more}", "answers.sales: expected a list of texts, found a text; write [one, two]"),
        ("answers: {sales: [20]}", "answers.sales[1]: expected a text, found a number; put it in quotes"),
        (
            "answers: {More sales: [a]}",
            "answers.More sales: 'More sales' does not fit; write a name such as leads, or two joined by +",
        ),
        ("nun: [a]", "nun: unknown key; use one of answered_by, answers, none, none_of"),
    ],
)
def test_a_slip_names_file_and_key(tmp_path: Path, text: str, slip: str) -> None:
    write(tmp_path, text)

    with pytest.raises(ContentError) as caught:
        load_answer_examples(answer_folders(tmp_path, None))

    assert caught.value.problems == (f"data/answers/goals.yml: {slip}",)
