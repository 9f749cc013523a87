"""What choices.yml switches on and off, and what is said of a choice that nothing is written for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.contents import load_contents
from bot.errors import ContentError
from bot.knowledge.choices import Choices, drop_unchosen, load_choices

QUESTION = (
    "{reads: number, label: team size, ask: Ask, why: Why, again: Again, twice: Twice, remind: Remind, "
    "skipped: Skipped, buttons: [], way_on: []}"
)


def overlay(folder: Path, **files: str) -> Path:
    """An agency's folder with these files, whose names are written with __ for a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_identifiers_are_those_of_the_contract() -> None:
    choices = load_choices()

    assert " ".join(sorted(choices.goals)) == (
        "ab_testing authority awareness brand_equity community event launch leads retention sales seo traffic"
    )
    assert " ".join(sorted(choices.platforms)) == (
        "facebook google instagram linkedin meta pinterest reddit snapchat threads tiktok twitter_x whatsapp youtube"
    )
    assert choices.joined == {"meta": ("facebook", "instagram")}


def test_a_plain_list_reorders_and_switches_off_and_a_plus_adds(tmp_path: Path) -> None:
    own = overlay(
        tmp_path,
        choices='goals: [leads, sales]\n"+platforms": [bluesky]',
        lexicon__platforms="bluesky: {label: Bluesky, names: [bluesky]}",
    )

    choices = load_choices(overlay=own)

    assert choices.goals == ("leads", "sales")
    assert "seo" in choices.off
    assert choices.platforms[-1] == "bluesky"


@pytest.mark.parametrize(
    ("files", "slip"),
    [
        ({"choices": '"+goals": [salez]'}, "choices.yml: goals: nothing in lexicon/goals.yml is called 'salez'; did "),
        ({"choices": "goals: [sales]"}, "dialogue.yml: questions.goals.assume[1]: unknown value 'awareness'; "),
        ({"choices": '"+questions": [team]'}, "choices.yml: questions: nothing in dialogue.yml, under qualifying, is"),
        (
            {"dialogue": f"qualifying: {{team: {QUESTION}}}"},
            "dialogue.yml: qualifying.team: choices.yml does not list ",
        ),
        (
            {"choices": '"+questions": [status]', "dialogue": f"qualifying: {{status: {QUESTION}}}"},
            "dialogue.yml: qualifying.status: the table of leads has this column; rename it",
        ),
        (
            {
                "choices": '"+questions": [team]',
                "dialogue": f"qualifying: {{team: {QUESTION.replace('number', 'nmber')}}}",
            },
            "dialogue.yml: qualifying.team.reads: unknown value 'nmber'; did you mean 'number'?",
        ),
        (
            {"scoring": "answers: {team: {part: fit, value: 0, why: Why, reason: Reason}}"},
            "scoring.yml: answers.team: no question has this name; write it under `qualifying` in dialogue.yml",
        ),
        (
            {
                "choices": '"+goals": [app_installs]',
                "lexicon__goals": "app_installs: {label: installs, side: smm, like: leeds, names: [more installs]}",
            },
            "lexicon/goals.yml: app_installs.like: 'leeds': did you mean 'leads'?",
        ),
        (
            {
                "choices": '"+platforms": [bluesky]',
                "lexicon__platforms": "bluesky: {label: Bluesky, names: [bluesky]}",
            },
            "platforms.yml: bluesky: missing; add the platform",
        ),
    ],
)
def test_what_is_chosen_and_what_is_written_belong_together(tmp_path: Path, files: dict[str, str], slip: str) -> None:
    with pytest.raises(ContentError) as refused:
        load_contents(overlay=overlay(tmp_path, **files))

    assert any(line.startswith(slip) for line in refused.value.problems), refused.value.problems


def test_buttons_and_words_of_goals_that_are_off_are_dropped() -> None:
    choices = Choices(goals=("sales",), known_goals=("sales", "seo"))
    buttons = [{"title": "More sales", "value": ["sales"]}, {"title": "Search", "value": ["seo"]}]
    dialogue: dict[str, Any] = {
        "questions": {"goals": {"buttons": buttons, "ask": "?"}},
        "phrases": {"results": {"readers": {"goal": "seo"}, "buyers": {"goal": "sales"}}},
    }

    left = drop_unchosen(dialogue, choices)

    assert left["questions"]["goals"]["buttons"] == buttons[:1]
    assert set(left["phrases"]["results"]) == {"buyers"}


def test_a_goal_without_figures_of_its_own_has_those_of_the_goal_it_is_like() -> None:
    choices = Choices(goals=("leads", "installs"), likened={"installs": "leads"})

    assert choices.find_figures("installs", ("leads",)) == "leads"
    assert choices.find_figures("installs", ("leads", "installs")) == "installs"
    assert choices.spread_goals(("leads",)) == ("leads", "installs")
