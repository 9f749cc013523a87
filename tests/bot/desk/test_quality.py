"""Quality: counted week by week from what happened."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.bot.desk.house import NOW, Colleague, House


def test_each_week_shows_what_was_understood_in_it(house: House, agent: Colleague) -> None:
    for n in range(4):
        talk = house.talk("do hashtags help")
        house.happen(talk, ("turn", ""), ("answered", ""), ("asked", "goals"), *([("filled", "goals")] if n else []))
    house.happen(house.talk("flimmer"), ("turn", ""), ("not_understood", "flimmer"), ("advised", "smm"))
    earlier = NOW - timedelta(weeks=1)
    house.happen(house.talk("flam", at=earlier), ("turn", ""), ("not_understood", "flam"), at=earlier)
    house.parts.transcripts.rate_message(talk, 2, True, None)
    rows = re.findall(
        r'<tr><th scope="row" class="whole">(\d{4}-\d\d-\d\d)</th>(.*?)</tr>', agent.see("/desk/quality"), re.S
    )
    assert [first for first, _ in rows[:2]] == ["2026-11-23", "2026-11-16"]
    plain = [re.sub(r"<[^>]+>|\s+", " ", cells).split() for _, cells in rows]
    assert plain[0][:2] == ["5", "20.0%"]
    assert "75.0%" in plain[0]
    assert "4.0" in plain[0]
    assert plain[1][:2] == ["1", "100.0%"]
    assert plain[2][0] == "0"
