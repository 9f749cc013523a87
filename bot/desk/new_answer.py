"""New answers: a draft made of a gap itself, put right by an editor, checked, and kept with the examples it is of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import Act
from bot.desk.answers import list_placeholders
from bot.desk.content_check import NO_FOLDER, CheckResult
from bot.desk.gaps import add_decision, find_marked
from bot.desk.leads import sender_of
from bot.desk.pages import Facts, Pages, redirect_done
from bot.desk.parts import DeskParts
from bot.desk.permissions import EditorForm
from bot.storage.desk.content_edits import write_yaml

_OF = timedelta(days=90)
SIDES = ("none", "smm", "smo", "both")
_TITLE, _ASK, _SHORT, _WORDS = 40, 30, 2000, 4000
# An answer leads on to so many others.
_WAYS_ON = 2
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class AnswerDraft:
    """An answer in the making: its texts, the topics its buttons lead to, and more ways to ask for it."""

    title: str
    ask: str
    short: str
    side: str = "none"
    ways: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """The name that the title gives it."""
        return _SLUG.sub("_", self.title.lower()).strip("_")[:60]

    def make_content(self, asks: dict[str, str], by: str) -> dict[str, Any]:
        """The answer as a file has it; `asks` are the words on the buttons that lead to each topic."""
        buttons = [{"title": asks[topic], "ask": topic} for topic in self.ways]
        return {
            "topic": self.topic,
            "title": self.title,
            "ask": self.ask,
            "side": self.side,
            "short": self.short,
            "buttons": buttons,
            "source": f"Written at the desk by {by}",
        }


class NewAnswerPages:
    """/desk/gaps/new."""

    def __init__(self, parts: DeskParts, pages: Pages) -> None:
        self._parts, self._pages = parts, pages
        self._layers = [folder for folder in (parts.settings.content, parts.settings.agency_dir) if folder]
        self._asks = {topic: answer.ask for topic, answer in parts.library.answers.items()}

    def add_routes(self, router: APIRouter) -> None:
        """Add the routes."""
        router.add_api_route("/gaps/new", self.show_draft, methods=["POST"])
        router.add_api_route("/gaps/new/keep", self.keep_answer, methods=["POST"])

    def show_draft(self, request: Request, act: EditorForm) -> Response:
        """A draft of an answer to the texts that were marked."""
        texts, _ = find_marked(self._parts, act)
        if not texts:
            return redirect_done("/desk/gaps", "nothing")
        told = self._parts.gaps.list_answers(self._parts.now() - _OF)
        near = (topic for topic, _ in self._parts.likeness.find_nearest(texts) if topic in self._asks)
        return self._draw_page(request, act, draft_answer(texts, told, near), texts)

    def keep_answer(self, request: Request, act: EditorForm) -> Response:
        """Keeps the answer if it is sound, and that those who said these texts asked for it."""
        texts, talks = find_marked(self._parts, act)
        draft = self._read_draft(act)
        found = self._find_fault(draft) or self._save_answer(draft, act)
        if not found.sound or act.field_text("press", 10) != "save":
            return self._draw_page(request, act, draft, texts, found, 200 if found.sound else 422)
        for said in ({"texts": texts, "talks": talks}, {"texts": draft.others}):
            if said["texts"]:
                add_decision(self._parts, act, "topic", topic=draft.topic, **said)
        self._parts.audit.record_action(sender_of(act), "answer written", draft.topic)
        return redirect_done("/desk/gaps", "written")

    def _save_answer(self, draft: AnswerDraft, act: Act) -> CheckResult:
        file = f"answers/{draft.topic}.yml"
        text = write_yaml(draft.make_content(self._asks, sender_of(act)))
        if act.field_text("press", 10) != "save":
            return self._parts.editing.check_text(file, text)
        return self._parts.editing.save_text(file, text, sender_of(act), "written anew")

    def _find_fault(self, draft: AnswerDraft) -> CheckResult | None:
        if self._parts.editing.edits is None:
            return CheckResult(False, (NO_FOLDER,))
        edited = self._parts.editing.edits.read_file(f"answers/{draft.topic}.yml")
        if not draft.topic or draft.topic in self._asks or edited:
            return CheckResult(False, ("title: another answer has it, or it has no letters; choose another",))
        return None

    def _read_draft(self, act: Act) -> AnswerDraft:
        side = act.field_text("side", 10)
        ways = [topic for topic in dict.fromkeys(act.field_values("way")) if topic in self._asks]
        lines = (" ".join(line.split())[:200] for line in act.field_text("others", _WORDS).splitlines())
        return AnswerDraft(
            act.field_text("title", _TITLE),
            act.field_text("ask", _ASK),
            act.field_text("short", _SHORT).replace("\r\n", "\n"),
            side if side in SIDES else SIDES[0],
            tuple(ways[:_WAYS_ON]),
            tuple(dict.fromkeys(filter(None, lines))),
        )

    def _draw_page(
        self,
        request: Request,
        act: Act,
        draft: AnswerDraft,
        texts: tuple[str, ...],
        found: CheckResult | None = None,
        status: int = 200,
    ) -> Response:
        facts: Facts = {
            "draft": draft,
            "texts": texts,
            "found": found,
            "asks": self._asks,
            "sides": SIDES,
            "most": {"title": _TITLE, "ask": _ASK, "short": _SHORT},
            "words": list_placeholders(self._layers),
        }
        return self._pages.draw_page(request, "new_answer.html", act.me, status, here="gaps", **facts)


def draft_answer(texts: tuple[str, ...], told: dict[str, str], near: Iterable[str]) -> AnswerDraft:
    """What these texts make of an answer: the shortest as its question, and what a colleague answered."""
    asked = min(texts, key=len).strip(" ?!.")
    ask = f"{_cut_words(asked, _ASK - 1)}?"
    answers = [told[text] for text in texts if text in told]
    ways = tuple(dict.fromkeys(near))[:_WAYS_ON]
    return AnswerDraft(_cut_words(asked, _TITLE), ask, answers[0] if answers else "", ways=ways)


def _cut_words(text: str, most: int) -> str:
    """The text's first words that fit, with a capital."""
    cut = text if len(text) <= most else text[: most + 1].rpartition(" ")[0] or text[:most]
    return cut[:1].upper() + cut[1:]
