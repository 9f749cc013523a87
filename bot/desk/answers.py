"""Answers: how each fares, and its texts changed in the browser with the checker's word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import SignedIn
from bot.desk.content_check import NO_FOLDER, CheckResult
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done, refuse_missing
from bot.desk.parts import DeskParts
from bot.desk.permissions import EditorForm, Viewer
from bot.desk.similarity import Similarity
from bot.knowledge.agency import derive_facts
from bot.knowledge.layers import read_layered
from bot.knowledge.model import TopicAnswer
from bot.storage.desk.answer_usage import AnswerFigures

_OF = timedelta(days=90)
# What is edited, how it is called, how long it may be, and whether there may be none.
FIELDS = (
    ("title", "Title", 80, False),
    ("ask", "The question on its button", 80, False),
    ("short", "Answer", 2000, False),
    ("more", "Tell me more", 3000, True),
    ("why", "Why", 1000, True),
    ("example", "An example", 1000, True),
)
_NUMBER = re.compile(r"\d[\d.,]*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ALIKE = 0.82
_MOST_PAIRS = 20


@dataclass(frozen=True)
class AnswerLine:
    """An answer in the list, with its figures and whether something in it is past its time."""

    topic: str
    title: str
    figures: AnswerFigures
    stale: bool


class AnswerPages:
    """/desk/answers."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._layers = [folder for folder in (parts.settings.content, parts.settings.agency_dir) if folder]

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/answers", self.show_list)
        router.add_api_route("/answers/{topic}", self.show_answer)
        router.add_api_route("/answers/{topic}", self.save_answer, methods=["POST"])
        router.add_api_route("/content/undo", self.undo_change, methods=["POST"])

    def show_list(self, request: Request, me: Viewer) -> Response:
        """Every answer with its figures."""
        counted, stale = self._parts.usage.count_answers(self._parts.now() - _OF), self._parts.stale()
        lines = [
            AnswerLine(topic, answer.title, counted.get(topic, AnswerFigures()), not stale.isdisjoint(answer.figures))
            for topic, answer in self._parts.library.answers.items()
        ]
        compared = request.query_params.get("compare")
        pairs = find_contradictions(self._parts.library.answers, self._parts.likeness) if compared else None
        lines.sort(key=lambda line: -line.figures.talks)
        return self._pages.draw_page(request, "answers.html", me, here="answers", lines=lines, pairs=pairs)

    def show_answer(self, topic: str, request: Request, me: Viewer) -> Response:
        """One answer, to be read or changed."""
        return self._draw_page(request, me, topic, self._load_texts(topic))

    def save_answer(self, topic: str, request: Request, act: EditorForm) -> Response:
        """Checks what was changed, and keeps it if that was asked for and it is sound."""
        before = self._load_texts(topic)
        # A browser sends line ends in its own way.
        given = {name: act.field_text(name, most).replace("\r\n", "\n") for name, _, most, _ in FIELDS}
        changed = {name: text for name, text in given.items() if text != before[name]}
        if self._parts.editing.edits is None:
            return self._draw_page(request, act.me, topic, given, CheckResult(False, (NO_FOLDER,)), 409)
        if not changed:
            return redirect_done(f"/desk/answers/{topic}", "nothing_changed")
        text = self._parts.editing.text_with(_file_of(topic), {name: text or None for name, text in changed.items()})
        if act.field_text("press", 10) != "save":
            found = self._parts.editing.check_text(_file_of(topic), text)
            return self._draw_page(request, act.me, topic, given, found)
        found = self._parts.editing.save_text(_file_of(topic), text, sender_of(act), ", ".join(changed))
        if not found.sound:
            return self._draw_page(request, act.me, topic, given, found, 422)
        self._parts.audit.record_action(sender_of(act), "answer changed", topic)
        return redirect_done(f"/desk/answers/{topic}", "kept")

    def undo_change(self, request: Request, act: EditorForm) -> Response:
        """Lets a file be as it was before a change."""
        found = self._parts.editing.undo_change(act.field_text("id", 40), sender_of(act))
        if found is None:
            raise refuse_missing("change")
        if not found.sound:
            return self._pages.draw_sorry(request, 422, "Not undone", " ".join(found.lines))
        self._parts.audit.record_action(sender_of(act), "content undone", act.field_text("id", 40))
        place = act.field_text("place", 60)
        return redirect_done("/desk/settings" if place == "settings" else "/desk/answers", "kept")

    def _draw_page(
        self,
        request: Request,
        me: SignedIn,
        topic: str,
        texts: dict[str, str],
        found: CheckResult | None = None,
        status: int = 200,
    ) -> Response:
        edits = self._parts.editing.edits
        changes = [one for one in edits.list_changes() if one.file == _file_of(topic)] if edits else []
        facts: Facts = {
            "topic": topic,
            "texts": texts,
            "fields": FIELDS,
            "found": found,
            "changes": changes,
            "folder": edits is not None,
            "words": list_placeholders(self._layers),
            "figures": self._parts.usage.count_answers(self._parts.now() - _OF).get(topic, AnswerFigures()),
        }
        return self._pages.draw_page(request, "answer.html", me, status, here="answers", **facts)

    def _load_texts(self, topic: str) -> dict[str, str]:
        """The texts as they are written, changes among them."""
        if topic not in self._parts.library.answers:
            raise refuse_missing("answer")
        written: dict[str, Any] = read_layered(_file_of(topic), self._layers)
        return {name: str(written.get(name) or "").strip() for name, *_ in FIELDS}


def list_placeholders(layers: Iterable[Path]) -> dict[str, str]:
    """What stands for what in texts, for the preview."""
    folders = list(layers)
    return derive_facts(read_layered("agency.yml", folders), read_layered("buying.yml", folders))


def find_contradictions(answers: Mapping[str, TopicAnswer], likeness: Similarity) -> list[tuple[str, str, str, str]]:
    """Sentences of two answers that say much the same with other numbers, each with its topic."""
    said = [
        (topic, sentence.strip())
        for topic, answer in answers.items()
        for sentence in _SENTENCE.split(f"{answer.short}\n{answer.more or ''}")
        if _NUMBER.search(sentence)
    ]
    if len(said) < 2:
        return []
    rows = likeness.embed_texts([sentence for _, sentence in said])
    alike = rows @ rows.T
    pairs = [(float(alike[a, b]), b, a) for a in range(len(said)) for b in range(a) if alike[a, b] >= _ALIKE]
    return [(*said[a], *said[b]) for _, a, b in sorted(pairs, reverse=True) if _is_contradiction(said[a], said[b])][
        :_MOST_PAIRS
    ]


def _is_contradiction(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two sentences are of two answers and name other numbers."""
    return one[0] != other[0] and set(_NUMBER.findall(one[1])) != set(_NUMBER.findall(other[1]))


def _file_of(topic: str) -> str:
    return f"answers/{topic}.yml"
