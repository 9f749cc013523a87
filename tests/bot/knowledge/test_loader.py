from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SIX = "\n".join(f"- point {n}" for n in range(1, 7))
GREET = "answers/greet.yml"


def test_sound_content_loads(content: Any) -> None:
    assert content.slips() == ()


def test_all_slips_of_all_files_are_listed_at_once(content: Any) -> None:
    content.change(GREET, title=None)
    content.change("metrics.yml", unit="furlongs")
    content.change("terms.yml", see="ads_facebok")

    assert content.slips() == (
        "answers/greet.yml: title: missing; add it",
        "metrics.yml: ctr.unit: unknown value 'furlongs'; use one of count, money, percent, ratio, score, time",
        "terms.yml: pixel.see: 'ads_facebok' does not exist; did you mean 'ads_facebook'?",
    )


@pytest.mark.parametrize(
    ("changes", "slip"),
    [
        ({"sort": "x"}, "sort: unknown key; did you mean 'short'?"),
        ({"short": ""}, "short: empty; write a text or remove the key"),
        ({"more": "  "}, "more: empty; write a text or remove the key"),
        ({"short": 7}, "short: expected a text, found a number; put it in quotes"),
        ({"title": None}, "title: missing; add it"),
        ({"title": "t" * 41}, "title: 41 characters, at most 40; shorten it"),
        ({"ask": "a" * 31}, "ask: 31 characters, at most 30; shorten it"),
        ({"short": "w" * 601}, "short: 601 characters, at most 600; shorten it or move detail to `more`"),
        (
            {"short": "One. Two! Three? Four. Five."},
            "short: 5 sentences, at most 4; shorten it or move detail to `more`",
        ),
        ({"short": f"These:\n{SIX}\n- point 7"}, "short: 7 bullets, at most 6; join or drop some"),
        ({"short": "Hello {agencyname}."}, "short: unknown placeholder {agencyname}; did you mean 'agency_name'?"),
        ({"short": "Hello {agency_name."}, "short: a brace without its partner; write placeholders as {name}"),
        ({"short": "# Big"}, "short: a heading is not shown in a chat; use **bold**"),
        ({"short": "* star"}, "short: a bullet of another kind is not shown in a chat; start bullets with '- '"),
        ({"short": "1. first"}, "short: a numbered list is not shown in a chat; start bullets with '- '"),
        ({"short": "a **bold word"}, "short: a ** without its partner; bold is **like this**"),
        ({"short": "see [this](http://a)"}, "short: the link [this](http://a) is not usable; write [text](https://…)"),
        ({"side": "left"}, "side: unknown value 'left'; use one of both, none, smm, smo"),
        ({"topic": "hello"}, "topic: 'hello' is not the name of the file; write 'greet' or rename the file"),
        ({"counterpart": "define_smx"}, "counterpart: 'define_smx' does not exist; did you mean 'define_smo'?"),
        ({"buttons": []}, "buttons: expected a list of entries, found an empty list; start each entry with '- '"),
    ],
)
def test_an_answer_with_a_slip_is_refused(content: Any, changes: dict[str, Any], slip: str) -> None:
    content.change(GREET, **changes)

    assert content.slips() == (f"{GREET}: {slip}",)


@pytest.mark.parametrize(
    ("buttons", "slip"),
    [
        ([{"title": "A", "ask": "thanks"}], "buttons: 1 of them; write two or three"),
        (
            [{"title": "A", "ask": "thanks"}, {"title": "a", "ask": "goodbye"}],
            "buttons: two have the same title; tell them apart",
        ),
        (
            [{"title": "A", "ask": "thanks"}, {"title": "B", "ask": "goodby"}],
            "buttons[2].ask: 'goodby' does not exist; did you mean 'goodbye'?",
        ),
        (
            [{"title": "A", "ask": "thanks"}, {"title": "B", "ask": "greet"}],
            "buttons[2].ask: leads back to this very answer; choose another",
        ),
        (
            [{"title": "A", "ask": "thanks"}, {"title": "B", "ask": "tell_more"}],
            "buttons[2].ask: leads to `more`, which is missing; write it",
        ),
        (
            [{"title": "A", "ask": "thanks"}, {"title": "B"}],
            "buttons[2]: needs `ask` (a topic or dialogue intent) or `url`, and only one of the two",
        ),
    ],
)
def test_a_button_that_leads_nowhere_is_refused(content: Any, buttons: list[dict[str, str]], slip: str) -> None:
    content.change(GREET, buttons=buttons)

    assert content.slips() == (f"{GREET}: {slip}",)


def test_four_sentences_with_abbreviations_fit(content: Any) -> None:
    content.change(GREET, short="Ads vs. posts, e.g. here. It is 3.5 times. Fine. Done.")

    assert content.slips() == ()


def test_a_missing_topic_is_named(content: Any) -> None:
    (content.folder / "answers/define_smm.yml").unlink()

    assert content.slips() == (
        "answers/define_smm.yml: the file is missing; write the answer to this topic",
        "claims.yml: paid.answers: 'define_smm' does not exist; did you mean 'define_smo'?",
    )


def test_two_answers_cannot_share_a_button_title(content: Any) -> None:
    content.change("answers/thanks.yml", ask="GREET")

    assert content.slips() == (
        "answers/thanks.yml: ask: 'GREET' already stands in answers/greet.yml; a visitor could mean either, keep one",
    )


@pytest.mark.parametrize("file", ["agency.yml", "metrics.yml", "terms.yml", "strategies.yml", "claims.yml"])
def test_a_missing_file_is_named(content: Any, file: str) -> None:
    (content.folder / file).unlink()

    assert content.slips() == (f"{file}: the file is missing; create it or restore it",)


@pytest.mark.parametrize("file", ["metrics.yml", "terms.yml", "strategies.yml", "claims.yml"])
def test_an_empty_list_is_refused(content: Any, file: str) -> None:
    content.put(file, "")

    assert f"{file}: expected a list of entries, found nothing; start each entry with '- '" in content.slips()


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("a:\n  [1, }", "line 2: not readable as YAML: "),
        ("a: 1\na: 2", 'line 2: found duplicate key "a" with value "2" (original value: "1"); keep one of the two'),
        ("a: \x07", "not readable as YAML: "),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_with_its_line(content: Any, text: str, slip: str) -> None:
    content.put(GREET, text)

    assert [line.startswith(f"{GREET}: {slip}") for line in content.slips()] == [True]


def test_a_file_that_is_no_text_is_refused(content: Any) -> None:
    (content.folder / GREET).write_bytes(b"topic: \xff\xfe")

    assert [line.startswith(f"{GREET}: the file cannot be read: ") for line in content.slips()] == [True]


@pytest.mark.parametrize(
    ("file", "changes", "slip"),
    [
        ("metrics.yml", {"names": "ctr"}, "ctr.names: expected a list of texts, found a text; write [one, two]"),
        ("metrics.yml", {"names": ["a", "a"]}, "ctr.names: 'a' stands there twice; keep one"),
        ("metrics.yml", {"forumla": "x"}, "ctr.forumla: unknown key; did you mean 'formula'?"),
        ("strategies.yml", {"goals": ["launches"]}, "ads.goals[1]: unknown value 'launches'; did you mean 'launch'?"),
        ("strategies.yml", {"side": "both"}, "ads.side: unknown value 'both'; use one of smm, smo"),
        (
            "claims.yml",
            {"answers": []},
            "paid.answers: expected a list of texts, found an empty list; write [one, two]",
        ),
        (
            "claims.yml",
            {"answers": ["metric:ctx"]},
            "paid.answers: 'metric:ctx' does not exist; did you mean 'metric:ctr'?",
        ),
        (
            "claims.yml",
            {"status": "corrected"},
            "paid.correction: missing for a claim that is corrected; say what is right, and whence",
        ),
        (
            "claims.yml",
            {"correction": "No."},
            "paid.correction: stands at a claim that is kept; remove it or change the status",
        ),
        ("terms.yml", {"names": ["CTR"]}, "'CTR' already stands in metrics.yml: ctr"),
    ],
)
def test_an_entry_with_a_slip_is_refused(content: Any, file: str, changes: dict[str, Any], slip: str) -> None:
    content.change(file, **changes)

    assert slip in content.slips()[0]


def test_an_id_cannot_stand_twice(content: Any) -> None:
    content.put(
        "metrics.yml", [*content.files["metrics.yml"], {**content.files["metrics.yml"][0], "names": ["click rate"]}]
    )

    assert content.slips() == ("metrics.yml: ctr: this id stands there twice; rename one",)


def test_every_goal_needs_a_strategy(content: Any) -> None:
    content.change("strategies.yml", goals=["sales"])

    assert "strategies.yml: goals: no strategy serves 'retention'; add it to the goals of one" in content.slips()


def test_a_file_of_the_overlay_takes_the_place_of_its_namesake(content: Any, tmp_path: Path) -> None:
    own = tmp_path / "own" / "answers"
    own.mkdir(parents=True)
    text = (content.folder / GREET).read_text(encoding="utf-8").replace("A short text.", "Ahoy from {agency_name}!")
    (own / "greet.yml").write_text(text, encoding="utf-8")

    library = content.load(overlay=tmp_path / "own")

    assert library.get_answer("greet").short == "Ahoy from Tinbox!"
    assert library.get_answer("thanks").short == "A short text."


def test_an_overlay_may_add_a_topic(content: Any, tmp_path: Path) -> None:
    own = tmp_path / "own" / "answers"
    own.mkdir(parents=True)
    text = (content.folder / GREET).read_text(encoding="utf-8").replace("greet", "parking").replace("Greet", "Parking")
    (own / "parking.yml").write_text(text, encoding="utf-8")

    assert content.load(overlay=tmp_path / "own").topics[-1] == "parking"


def test_an_overlay_that_does_not_exist_is_refused(content: Any, tmp_path: Path) -> None:
    assert content.slips(overlay=tmp_path / "nowhere") == (
        f"{tmp_path / 'nowhere'}: there is no such folder; correct the setting of the agency's content folder",
    )
