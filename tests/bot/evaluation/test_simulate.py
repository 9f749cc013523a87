"""Simulated visitors answer what is asked, the same seed says the same, and the end is held against the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bot.evaluation.conversations import Say
from bot.evaluation.simulate import LINES, SimulatedVisitor, VisitorOutcome
from bot.evaluation.simulate_cards import Card, CardWish, Words, draw_card, read_words
from bot.evaluation.simulate_noise import HABITS
from bot.evaluation.simulate_scores import SimulationScores, score_simulation, simulation_section
from bot.settings import ROOT

ROW = ("goals", "timeframe", "budget", "platforms", "consultation", "consent", "name", "email")
PROFILE = {
    "goals": ["sales"],
    "timeframe": {"days_min": 90, "days_max": 90},
    "budget": {"amount_min": 500, "amount_max": 500, "period": "month"},
    "platforms": ["tiktok"],
}


@pytest.fixture(scope="module")
def words() -> Words:
    return read_words(ROOT / "tests" / "held_out" / "phrasings")


@pytest.fixture
def card(words: Words) -> Card:
    wishes = {
        "goals": CardWish("sales", expected=["sales"]),
        "timeframe": CardWish("length_months", {"n": ("3",)}, {"days_max": 90}),
        "budget": CardWish("per_month", {"sum": ("500",)}, {"amount_max": 500, "period": "month"}),
        "platforms": CardWish("named", {"list": ("tiktok",)}, ["tiktok"]),
    }
    return replace(
        draw_card(1, 1, words),
        habits=(),
        wishes=wishes,
        contact={"name": "Ann", "email": "ann@x.com"},
        spoken={"name": ("Ann",), "email": ("ann@x.com",), "spoken": ("ann at x dot com",)},
        agrees={"consultation": True, "consent": True, "marketing": False, "slot": True},
        change=None,
        questions=(),
        tells_early=(),
    )


def attentive(known: Mapping[str, Any]) -> tuple[Say, list[str | None]]:
    """An assistant that asks one question after another and ends up knowing this, whatever it hears."""
    asked: list[str | None] = []

    def say(text: str) -> Mapping[str, Any]:
        at = len(asked) - 1
        asking = None if at < 0 else ROW[at] if at < len(ROW) else None
        asked.append(asking)
        passed = ROW[: max(at, 0)]
        slots = {name: value for name, value in known.items() if name in passed or "email" in passed}
        lead = {"id": "1", "status": "new"} if "email" in passed else None
        advice = {"verdict": "smm"} if asking == "consultation" else None
        return {"asking": asking, "slots": slots, "lead": lead, "recommendation": advice, "replies": [], "topic": None}

    return say, asked


def talk(card: Card, words: Words, say: Say) -> VisitorOutcome:
    return SimulatedVisitor(card, words, say).hold_talk()


def test_a_visitor_answers_what_is_asked_and_ends_content(card: Card, words: Words) -> None:
    say, asked = attentive({**PROFILE, "contact": {"name": "Ann", "email": "ann@x.com"}})

    outcome = talk(card, words, say)

    assert [answer.question for answer in outcome.answers] == list(ROW)
    assert outcome.advised_at == asked.index("consultation") + 1
    assert outcome.faults == ("no time offered",)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"goals": ["seo"]}, "goals"),
        ({"budget": {"amount_max": 50, "period": "month"}}, "budget"),
        ({"platforms": ["tiktok", "reddit"]}, "platforms"),
        ({"target": {"amount": 4}}, "target invented"),
        ({"contact": {"name": "Bob", "email": "ann@x.com"}}, "name"),
        ({"contact": {"name": "Ann", "email": "ann@x.com", "company": "no company"}}, "company invented"),
    ],
)
def test_what_is_not_as_on_the_card_is_a_fault(change: dict[str, Any], fault: str, card: Card, words: Words) -> None:
    say, _ = attentive({**PROFILE, "contact": {"name": "Ann", "email": "ann@x.com"}, **change})

    assert fault in talk(card, words, say).faults


def test_a_visitor_who_does_not_agree_is_not_to_be_stored(card: Card, words: Words) -> None:
    say, _ = attentive({**PROFILE, "contact": {"name": "Ann"}})

    outcome = talk(replace(card, agrees={**card.agrees, "consent": False}), words, say)

    assert "stored without consent" in outcome.faults


def test_a_change_of_mind_counts_instead_of_what_was_said_first(card: Card, words: Words) -> None:
    say, _ = attentive({**PROFILE, "contact": {"name": "Ann", "email": "ann@x.com"}})
    changed = replace(card, change=("platforms", CardWish("named", {"list": ("reddit",)}, ["reddit"])))

    assert "platforms" in talk(changed, words, say).faults


@pytest.mark.parametrize("asking", ["goals", "did_you_mean", "a question of tomorrow"])
def test_patience_ends(asking: str, card: Card, words: Words) -> None:
    outcome = talk(card, words, lambda text: {"asking": asking, "slots": {}, "lead": None, "recommendation": None})

    assert len(outcome.lines) < LINES


def test_a_seed_and_a_number_always_mean_the_same_visitor(words: Words) -> None:
    def lines(seed: int, number: int) -> tuple[str, ...]:
        say, _ = attentive(PROFILE)
        return talk(draw_card(seed, number, words), words, say).lines

    assert lines(5, 9) == lines(5, 9)
    assert len({lines(5, number) for number in range(20)}) == 20
    assert lines(6, 9) != lines(5, 9)


@pytest.mark.parametrize("habit", HABITS.values(), ids=HABITS)
def test_noise_leaves_placeholders_alone(habit: Callable[[str, Random], str]) -> None:
    text = "we're Wondering whether {company} could manage"

    noisy = {habit(text, Random(seed)) for seed in range(30)}

    assert all("{company}" in line for line in noisy)
    assert text not in noisy or len(noisy) > 1


def test_every_kind_has_enough_words_for_it(words: Words) -> None:
    contact = words["contact"]
    kinds = [row["say"] for row in words["goals"].values()]
    kinds += [rows for name in ("timeframe", "budget") for rows in words[name].values()]
    kinds += [words["platforms"][name] for name in ("named", "none", "refused")]
    kinds += [rows for name in contact if name not in ("people", "companies") for rows in contact[name].values()]
    kinds += [words["talk"][name] for name in ("openings", "wishes", "questions", "bookings", "confirms")]
    kinds += list(words["talk"]["changes"].values())

    assert min(len({str(row) for row in rows}) for rows in kinds) >= 15


def test_figures_survive_being_kept(card: Card, words: Words) -> None:
    say, _ = attentive(PROFILE)
    scores = score_simulation([talk(card, words, say)])

    kept = SimulationScores.from_json(scores.as_json())

    assert kept == scores
    assert "| got what is on their card | 0.0 % |" in "\n".join(simulation_section({"now": kept}, 1, "2026-11-23"))
