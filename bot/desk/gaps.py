"""Gaps: what was not understood, put right or rated down, alike together, and what editors decide in one press."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Act
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import EditorForm, Viewer
from bot.errors import ContentError
from bot.storage.desk.decisions import Decision, Verdict, new_decision_id
from bot.storage.desk.gap_pages import GapLine

_OF = timedelta(days=90)
# So many different texts are compared with each other; those that came up most often, then the newest.
_MOST_TEXTS = 400
_MOST_GROUPS = 60
PRESSES: dict[str, Verdict] = {
    "topic": "topic",
    "answer": "answer",
    "refused": "refused",
    "not_ours": "not_ours",
    "dismissed": "dismissed",
}
# A question and one of its answers, as the form has both in one field.
_BETWEEN = ":"


@dataclass(frozen=True)
class Gap:
    """Texts that are alike, with how many talks said them, when last, what became of them, and the nearest topics.

    `corrected` are the lines that a visitor put right, by text; the topic that was meant goes before the nearest.
    """

    texts: tuple[tuple[str, int], ...]
    talks: tuple[str, ...]
    last: datetime
    kinds: tuple[str, ...]
    nearest: tuple[tuple[str, float], ...]
    corrected: dict[str, tuple[GapLine, ...]]
    likely: str | None


class GapPages:
    """/desk/gaps."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/gaps", self.show_page)
        router.add_api_route("/gaps/decide", self.save_decision, methods=["POST"])
        router.add_api_route("/gaps/undo", self.undo_decision, methods=["POST"])

    def show_page(self, request: Request, me: Viewer) -> Response:
        """What is left to decide, and what was decided."""
        try:
            decided, fault = self._parts.decisions.read_decisions(), ""
        except ContentError as error:
            decided, fault = (), str(error)
        gaps = self._list_gaps(decided)
        facts: Facts = {
            "gaps": gaps[:_MOST_GROUPS],
            "count": len(gaps),
            "decided": decided[::-1],
            "fault": fault,
            "answers": self._parts.gaps.list_answers(self._parts.now() - _OF),
        }
        choices: Facts = {"topics": self._list_topics(), "questions": self._parts.read_questions()}
        return self._pages.draw_page(request, "gaps.html", me, here="gaps", **choices, **facts)

    def save_decision(self, act: EditorForm) -> Response:
        """Keeps a decision about the texts that were marked."""
        verdict = PRESSES.get(act.field_text("verdict", 20))
        meant = self._read_meaning(act, verdict)
        if verdict is None or meant is None:
            raise refuse_missing("choice")
        texts, talks = find_marked(self._parts, act)
        if not texts:
            return redirect_done("/desk/gaps", "nothing")
        add_decision(self._parts, act, verdict, texts=texts, talks=talks, **meant)
        return redirect_done("/desk/gaps", "decided")

    def undo_decision(self, act: EditorForm) -> Response:
        """Takes a decision back, by a line of its own."""
        name = act.field_text("id", 40)
        taken = next((one for one in self._parts.decisions.read_decisions() if one.id == name), None)
        if taken is None:
            raise refuse_missing("decision")
        add_decision(self._parts, act, "undone", talks=taken.talks, undoes=name)
        return redirect_done("/desk/gaps", "undone")

    def _read_meaning(self, act: Act, verdict: Verdict | None) -> dict[str, str] | None:
        """What the words mean by the form: a topic, or a question with a label; None for one that there is not."""
        if verdict == "topic":
            topic = act.field_text("topic", 60)
            return {"topic": topic} if topic in self._list_topics() else None
        if verdict == "answer":
            question, _, label = act.field_text("meaning", 120).partition(_BETWEEN)
            known = label in self._parts.read_questions().get(question, ())
            return {"question": question, "label": label} if known else None
        return {}

    def _list_gaps(self, decided: tuple[Decision, ...]) -> list[Gap]:
        said: dict[str, list[GapLine]] = defaultdict(list)
        for line in load_lines(self._parts):
            said[line.text].append(line)
        settled = [text for one in decided if one.settles_like for text in one.texts]
        like, known = self._parts.likeness, {text for one in decided for text in one.texts}
        often = sorted(said, key=lambda text: (-len(said[text]), -said[text][0].time.timestamp()))[:_MOST_TEXTS]
        often = [text for text in often if text not in known and not like.is_like(text, settled)]
        groups = [[often[place] for place in places] for places in like.group_texts(often)]
        gaps = [self._make_gap(texts, said) for texts in groups]
        return sorted(gaps, key=lambda gap: (-len(gap.talks), -gap.last.timestamp()))

    def _make_gap(self, texts: list[str], said: dict[str, list[GapLine]]) -> Gap:
        lines = [line for text in texts for line in said[text]]
        counted = tuple((text, _count_times(said[text])) for text in texts)
        talks = tuple(dict.fromkeys(line.conversation_id for line in lines))
        kinds = tuple(sorted({line.kind for line in lines}))
        nearest = tuple(self._parts.likeness.find_nearest(texts))
        wished = (*(line.meant for line in lines), *(topic for topic, _ in nearest))
        likely = next((topic for topic in wished if topic in self._parts.likeness.topics), None)
        corrected = {text: _list_corrections(said[text]) for text in texts}
        return Gap(counted, talks, max(line.time for line in lines), kinds, nearest, corrected, likely)

    def _list_topics(self) -> tuple[str, ...]:
        return tuple(self._parts.likeness.topics)


def _count_times(lines: list[GapLine]) -> int:
    """How often it was said: what was refused and then put right was said once."""
    return max(Counter(line.kind for line in lines).values())


def _list_corrections(lines: list[GapLine]) -> tuple[GapLine, ...]:
    """What was put right, each way once."""
    return tuple({(line.done, line.meant): line for line in lines if line.meant}.values())


def load_lines(parts: DeskParts) -> tuple[GapLine, ...]:
    """What was failed lately."""
    return parts.gaps.read_gaps(parts.now() - _OF)


def find_marked(parts: DeskParts, act: Act) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The texts that were marked and that visitors did say, and the talks they said them in."""
    said: dict[str, set[str]] = defaultdict(set)
    for line in load_lines(parts):
        said[line.text].add(line.conversation_id)
    texts = tuple(text for text in dict.fromkeys(act.field_values("text")) if text in said)
    return texts, tuple(sorted({talk for text in texts for talk in said[text]}))


def add_decision(parts: DeskParts, act: Act, verdict: Verdict, **said: Any) -> None:
    """Keep what somebody decided, and that they did."""
    at = parts.now().isoformat(timespec="seconds")
    made = Decision(new_decision_id(), at, sender_of(act), verdict, **said)
    parts.decisions.add_decision(made)
    parts.audit.record_action(sender_of(act), "gap decided", f"{made.id} {verdict}")
