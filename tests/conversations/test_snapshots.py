"""The real rules and actions: a tracker made of a snapshot answers as one that remembers everything."""

from __future__ import annotations

import random
from typing import Any

from bot import clock
from bot.bootstrap import Running
from tests.bot.engine.side_by_side import SideBySide
from tests.bot.engine.side_by_side import Swallowed as Counted
from tests.conversations.conftest import TODAY

MONTHS = {"days_min": 90, "days_max": 90, "deadline": None, "starts": None}
MONEY = {"amount_min": 2000, "amount_max": 2000, "currency": "USD", "period": "month"}
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("recommendation_request", {}),
    ("which_is_better_for_me", {"goal": "leads"}),
    ("inform", {"goal": "leads"}),
    ("inform", {"timeframe": MONTHS}),
    ("inform", {"budget": MONEY}),
    ("inform", {"platform": "instagram"}),
    ("correct", {"goal": "community"}),
    ("correct", {"timeframe": {**MONTHS, "days_min": 14, "days_max": 14}}),
    ("define_smm", {}),
    ("metrics_smo", {}),
    ("greet", {}),
    ("why_asked", {}),
    ("why_so", {}),
    ("tell_more", {}),
    ("about_me", {}),
    ("skip", {}),
    ("affirm", {}),
    ("deny", {}),
    ("out_of_scope", {}),
    ("nlu_fallback", {}),
    ("book_consultation", {}),
    ("inform", {"name": "Ada", "email": "ada@example.com"}),
    ("stop", {}),
    ("start_over", {}),
)


def test_random_talks_go_the_same_way(running: Running) -> None:
    processor = running.assistant._processor
    both = SideBySide(processor, processor)
    with clock.at(TODAY), Counted() as swallowed:
        for talk in range(6):
            dice = random.Random(talk)
            for intent, entities in (*STEPS[1:6], *(dice.choice(STEPS) for _ in range(25))):
                both.says(f"talk-{talk}", intent, entities)

    assert swallowed.said == []
    assert both.coverage["turns"] == 180
    actions = ("answer", "advise", "book", "follow_up", "react", "explain", "stop", "fallback", "own_data")
    assert {name for name in actions if not both.coverage[f"action action_{name}"]} == set()
    assert both.coverage["with a question pending"] > 30
    assert both.coverage["followup"] >= 180
