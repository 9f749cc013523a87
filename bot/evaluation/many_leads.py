"""As many leads and turns as years bring, in rows as the server writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from bot.leads.score import Score

# The day on which the benches are.
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
_GOALS = ("leads", "sales", "community", "awareness", "traffic")
_WORDS = ("we", "sell", "bicycles", "and", "want", "more", "people", "to", "hear", "of", "it", "before", "spring")
_YEARS = 3 * 525_600
Rows = dict[str, list[dict[str, Any]]]


def make_talks(count: int, leads: int, turns: int, now: datetime, seed: int = 11) -> Iterator[Rows]:
    """So many conversations over three years, each of so many turns, as rows by the names of their tables.

    So many of them became leads, of whom one in fifty came before under the same address.
    """
    dice = Random(seed)
    for number in range(count):
        talk = f"web-{dice.getrandbits(80):020x}"
        at = now - timedelta(minutes=dice.randrange(_YEARS))
        rows = _make_talk(dice, talk, at, turns)
        # Evenly among them.
        if number * leads // count != (number + 1) * leads // count:
            lead = _make_lead(dice, talk, at, number - (number % 50 == 49))
            rows = {**rows, **lead, "facts": [*rows["facts"], *lead["facts"]]}
        yield rows


def _make_talk(dice: Random, talk: str, at: datetime, count: int) -> Rows:
    begun = {"id": talk, "created": at, "last_seq": 2 * count, "language": "en", "timezone": None, "referrer": None}
    origin = {"channel": "web", "page": f"https://shop.example/{dice.randrange(40)}", "utm": {"source": "news"}}
    moments = [at + timedelta(seconds=40 * turn) for turn in range(count)]
    words = [" ".join(dice.choices(_WORDS, k=12)) for _ in moments]
    happened = [[_make_event(text)] * 2 for text in words]
    known = {"conversation_id": talk, "version": count, "snapshot": happened[-1], "changed": moments[-1]}
    log = zip(moments, happened, strict=True)
    return {
        "conversations": [{**begun, **origin}],
        "messages": [row for n, text in enumerate(words) for row in _make_exchange(talk, n, text, moments[n])],
        "turns": [{"conversation_id": talk, "number": n, "time": t, "events": e} for n, (t, e) in enumerate(log, 1)],
        "trackers": [known],
        "facts": [{"conversation_id": talk, "time": time, "kind": "turn", "subject": ""} for time in moments],
    }


def _make_event(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"text": text, "entities": [], "topics": [text] * 8}}


def _make_exchange(talk: str, turn: int, text: str, time: datetime) -> Iterator[dict[str, Any]]:
    line: dict[str, Any] = {"conversation_id": talk, "name": None, "buttons": [], "card": None, "created": time}
    said = {"sender": "visitor", "text": text, "client_id": str(turn), "answers": None}
    yield {**line, **said, "seq": 2 * turn + 1}
    answer = {"sender": "bot", "text": text * 5, "client_id": None, "answers": 2 * turn + 1}
    yield {**line, **answer, "seq": 2 * turn + 2}


def _make_lead(dice: Random, talk: str, at: datetime, number: int) -> Rows:
    id, score, email = f"lead-{dice.getrandbits(48):012x}", dice.randrange(100), f"visitor{number}@shop{number}.example"
    scored = Score(score, "hot" if score > 75 else "cold", "Call them.", (), (), "1").as_json()
    profile = {"goals": [dice.choice(_GOALS)], "budget": {"amount_min": 2000, "amount_max": 2000, "currency": "USD"}}
    when = {"created": at, "changed": at}
    row = {"id": id, "conversation_id": talk, "status": "new", "score": score, "scored": scored, "profile": profile}
    contact = {"lead_id": id, "name": f"Visitor {number}", "email": email, "email_folded": email, "company": "Shop"}
    spare = {"phone": None, "role": None, "website": None, "extension": None}
    yes = {"number": 1, "purpose": "contact", "given": True, "version": "1", "text": "May we?", "time": at}
    plan = [{"week": week, "paid": ["Show the spring models"]} for week in range(12)]
    advice = {"verdict": "smm", "share": {"smm": 0.7, "smo": 0.3}, "plan": plan}
    return {
        "leads": [{**row, **when, "words": {}, "pending": None}],
        "contacts": [{**contact, **spare}],
        "consents": [{"lead_id": id, **yes}],
        "recommendations": [{"conversation_id": talk, "number": 1, "time": at, "recommendation": advice}],
        "facts": [{"conversation_id": talk, "time": at, "kind": "lead_stored", "subject": ""}],
    }
