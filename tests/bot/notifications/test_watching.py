"""What the agency is told of a turn, once, whatever becomes of the process that saw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.dialogue.model import Keep, Reply, Turn, nothing
from bot.errors import NotReady
from bot.leads.in_memory import InMemoryLeads
from bot.leads.model import Lead
from bot.leads.score import Score
from bot.notifications.model import Alert
from bot.notifications.slack import SlackNotifier
from bot.notifications.watching import Watched, alerts_of, tell_missed
from bot.storage.in_memory_slack import InMemorySlackQueues

TODAY = date(2026, 11, 23)
NewLead = Callable[..., Lead]


@dataclass
class Told:
    """Remembers alerts, each key once; `down` is a database that is not there."""

    alerts: dict[str, Alert] = field(default_factory=dict)
    asked: int = 0
    down: bool = False

    def tell(self, alert: Alert) -> bool:
        self.asked += 1
        if self.down:
            raise NotReady("no database")
        return self.alerts.setdefault(alert.key, alert) is alert


@dataclass
class Says:
    turn: Turn

    async def respond(
        self, conversation_id: str, text: str | None = None, payload: str | None = None, keep: Keep = nothing
    ) -> Turn:
        keep(self.turn)
        return self.turn

    async def storable(self, text: str) -> str:
        return text.upper()

    def ready(self) -> bool:
        return True


def turn(topic: Any = None, lead: Any = None) -> Turn:
    return Turn((Reply("Fine."),), topic, lead=lead)


def lead(score: int | None = None, status: str = "new") -> dict[str, Any]:
    return {"id": "lead-ada", "score": score, "status": status}


@pytest.mark.parametrize(
    ("seen", "kinds"),
    [
        (turn(), []),
        (turn("metrics_smm"), []),
        (turn(lead=lead()), ["lead"]),
        (turn(lead=lead(69)), ["lead"]),
        (turn(lead=lead(70)), ["hot"]),
        (turn(lead=lead(90, "won")), []),
        (turn("talk_to_human"), ["person"]),
        (turn(["define_smo", "talk_to_human"], lead(80)), ["hot", "person"]),
    ],
)
def test_leads_hot_leads_and_requests_for_a_person_are_told(seen: Turn, kinds: list[str]) -> None:
    assert [alert.kind for alert in alerts_of("web-ada", seen, 70, TODAY)] == kinds


async def test_a_watched_turn_is_the_assistants_own_and_is_told_once() -> None:
    told, said = Told(), turn("talk_to_human", lead())
    watched = Watched(Says(said), told, 70, lambda: TODAY)

    assert [await watched.respond("web-ada", "hi"), await watched.respond("web-ada", "hi")] == [said, said]

    assert list(told.alerts) == ["alert:lead:lead-ada", "alert:person:web-ada:2026-11-23"]
    assert told.asked == 2
    assert (watched.ready(), await watched.storable("x")) == (True, "X")


async def test_a_turn_stands_though_nobody_could_be_told_and_the_next_one_tells() -> None:
    told = Told(down=True)
    watched = Watched(Says(turn(lead=lead())), told, 70, lambda: TODAY)

    assert (await watched.respond("web-ada", "hi")).replies
    told.down = False
    await watched.respond("web-ada", "hi")

    assert list(told.alerts) == ["alert:lead:lead-ada"]


async def test_a_lead_that_gets_hot_is_told_again_as_hot() -> None:
    told = Told()
    for seen in (turn(lead=lead(10)), turn(lead=lead(80)), turn(lead=lead(85))):
        await Watched(Says(seen), told, 70, lambda: TODAY).respond("web-ada", "hi")

    assert list(told.alerts) == ["alert:lead:lead-ada", "alert:hot:lead-ada"]


def test_what_a_dead_process_did_not_tell_is_told_at_the_next_start(new_lead: NewLead, now: datetime) -> None:
    leads, told = InMemoryLeads(), Told()
    for name, age in (("fresh", 1), ("old", 30), ("told", 2)):
        leads.keep(new_lead(f"lead-{name}", f"web-{name}", created=now - timedelta(hours=age)))
    leads.keep(replace(new_lead("lead-hot", "web-hot"), scored=Score(90, "hot", "", (), (), "1")))
    leads.keep(new_lead("lead-won", "web-won"))
    leads.set_status("lead-won", "won")
    told.tell(Alert("lead", "web-told", "lead-told"))

    assert tell_missed(leads, told, 70, now) == 2
    assert set(told.alerts) == {"alert:lead:lead-told", "alert:lead:lead-fresh", "alert:hot:lead-hot"}


def test_an_alert_waits_in_slacks_inbox_once_and_holds_nothing_of_the_person() -> None:
    queues = InMemorySlackQueues()
    alert = Alert("lead", "web-ada", "lead-ada")

    assert [SlackNotifier(queues).tell(alert) for _ in range(2)] == [True, False]

    (entry,) = queues.hold("inbox", "me", 10, 9)
    assert Alert.from_json(entry.body) == alert
    assert (entry.kind, entry.conversation_id) == ("alert", None)
