"""A message taken apart into the questions it asks, each understood on its own, and put together again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Parse = Callable[[str], dict[str, Any]]
# The topics asked about, and where in the text.
Asked = list[tuple[tuple[int, int], str]]
OUT_OF_SCOPE, FALLBACK = "out_of_scope", "nlu_fallback"
ENDS = re.compile(r"(?<=[?!;\n])\s*|(?<=[^\d\s][.])\s+")
PARTS = 6
INFORM, CLEAR, BARE_WORDS = "inform", 0.7, 3
# What a visitor states to be advised; a business or a platform says more of it, but asks for nothing by itself.
STATED, BESIDE = frozenset(("goal", "timeframe", "budget")), frozenset(("platform", "industry"))
FILLERS = frozenset(
    "a an and or the for on in my our only just mostly maybe please both shop store practice business company "
    "i we have need want got can spend is it be by to of with about around roughly some this that like would "
    "budget goal aim target timeframe timeline time deadline".split()
)
TELLING = frozenset(("email", "phone"))
# Topics that are wishes: what is said with them belongs to the visitor's profile.
WISHES = ("recommendation_request", "which_is_better_for_me", "book_consultation")
# Wishes about a consultation that is booked are about the consultation.
STANDS_FOR = dict.fromkeys(("reschedule", "cancel_booking", "my_booking"), "book_consultation")
WANTS = ("goal", "platform", "industry")
# What is said of a consultation states times, too.
CLEAR_WISHES = frozenset((*STANDS_FOR, "book_consultation", "recommendation_request"))


@dataclass(frozen=True)
class Splitter:
    """Takes a message apart at sentence ends, after greetings and before joined questions."""

    opener: re.Pattern[str]
    joint: re.Pattern[str]
    asking: re.Pattern[str]
    stating: re.Pattern[str]

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]]) -> Splitter:
        """The splitter for these openers, joints, questions and statements (content/lexicon/splitting.yml)."""
        names = ("openers", "joints", "questions", "statements")
        opener, joint, question, statement = (_either(words[name]) for name in names)
        return cls(
            re.compile(rf"^\s*{opener}(?:\s+(?:there|all|team|everyone))?(?:[\s,.!-]+)(?=\w)", re.IGNORECASE),
            re.compile(rf"(?:,|\s)\s*(?:{joint}\s+|,\s*)(?={question}\b)", re.IGNORECASE),
            re.compile(rf"^\W*{question}\b|\?\s*$", re.IGNORECASE),
            re.compile(rf"(?:^|[\s,;.!]){statement}\b", re.IGNORECASE),
        )

    def requests(self, text: str, kinds: Iterable[str]) -> bool:
        """Whether a text that states these kinds of values wants advice: it states several, or one in a sentence."""
        known = {*kinds} & (STATED | BESIDE)
        if not known & STATED or self.asking.search(text):
            return False
        return len(known) > 1 or bool(self.stating.search(text.replace("’", "'")))

    def parts(self, text: str) -> list[tuple[int, int]]:
        """The spans of the parts, in order; one span for a message that asks one thing."""
        spans: list[tuple[int, int]] = []
        for start, end in _cut(text, (0, len(text)), ENDS):
            greeting = self.opener.match(text[start:end])
            cut = start + greeting.end() if greeting else start
            spans += [(start, cut)] if greeting else []
            spans += _cut(text, (cut, end), self.joint)
        return [span for span in spans if text[slice(*span)].strip(" \t\n.,!?;-")][:PARTS]


@dataclass(frozen=True)
class Understanding:
    """Parses messages of one or several questions; `topics` are the intents that have an answer."""

    parse: Parse
    splitter: Splitter
    topics: frozenset[str]
    sure: float = 0.45

    def understand(self, text: str) -> dict[str, Any]:
        """Rasa's parse data with `topics` added; values inside a question about a topic are marked as such."""
        whole = _settled(self.parse(text))
        spans = self.splitter.parts(text)
        parts = [(span, self.parse(text[slice(*span)])) for span in spans] if len(spans) > 1 else []
        asked = [(span, part["intent"]["name"]) for span, part in parts if self._asks(part)]
        topics = list(dict.fromkeys(name for _, name in asked))
        if len(topics) < 2:
            plain = any(self.splitter.asking.search(text[slice(*span)]) for span, _ in asked)
            return self._single(text, whole if plain else self._requested(whole), asked, plain)
        intent = next(
            (part["intent"] for _, part in parts if part["intent"]["name"] == _leading(topics)), whole["intent"]
        )
        return {**whole, "intent": intent, "topics": topics, "entities": _marked(whole["entities"], asked)}

    def topic(self, parsed: Mapping[str, Any]) -> str | list[str] | None:
        """The topic of contract 4.2: none for talk, one name, or a list in the order asked."""
        topics = parsed.get("topics") or []
        return None if not topics else topics[0] if len(topics) == 1 else list(topics)

    def _single(self, text: str, whole: dict[str, Any], asked: Asked, plain: bool) -> dict[str, Any]:
        name = whole["intent"]["name"]
        if asked and (name in (FALLBACK, OUT_OF_SCOPE) or (plain and name == INFORM)):
            name = asked[0][1]
            whole = {**whole, "intent": {"name": name, "confidence": self.sure}}
        name = WISHES[0] if whole.get("states") else name
        topic = STANDS_FOR.get(name, name)
        topics = [topic] if topic in self.topics else [OUT_OF_SCOPE] if name == FALLBACK else []
        spans = asked if len(asked) == 1 else [((0, len(text)), name)] if topics else []
        return {**whole, "topics": topics, "entities": _marked(whole["entities"], spans)}

    def _requested(self, parsed: dict[str, Any]) -> dict[str, Any]:
        """A message that does no more than state values is told as such, and so is one that hardly asks anything."""
        intent, kinds = parsed["intent"], {e["entity"] for e in parsed["entities"] if not _refused_goal(e)}
        hardly = intent["name"] in self.topics - {*WISHES} and intent["confidence"] < CLEAR and len(kinds & STATED) > 1
        only = intent["name"] not in CLEAR_WISHES and _nothing_else(parsed)
        states = (intent["name"] == INFORM or hardly or only) and not kinds & TELLING
        if not states or not self.splitter.requests(parsed["text"], kinds):
            return parsed
        return {**parsed, "intent": {**intent, "name": INFORM}, "states": True}

    def _asks(self, part: Mapping[str, Any]) -> bool:
        intent = part["intent"]
        return intent["name"] in self.topics - {OUT_OF_SCOPE} and intent["confidence"] >= self.sure


def _settled(parsed: dict[str, Any]) -> dict[str, Any]:
    """Values decide what words leave open: "inform" without one informs of nothing, and an address is no question."""
    intent, kinds = parsed["intent"], {entity["entity"] for entity in parsed["entities"]}
    if intent["name"] == INFORM and not kinds and intent["confidence"] < CLEAR:
        return {**parsed, "intent": {"name": FALLBACK, "confidence": 1 - intent["confidence"]}}
    unknown = intent["name"] in (FALLBACK, OUT_OF_SCOPE)
    if unknown and _nothing_else(parsed):
        return {**parsed, "intent": {"name": INFORM, "confidence": 1 - intent["confidence"]}}
    if unknown and intent["confidence"] < CLEAR and ("goal" in kinds or len(kinds & STATED) > 1):
        wish = INFORM if len(parsed["text"].split()) <= BARE_WORDS else WISHES[0]
        return {**parsed, "intent": {"name": wish, "confidence": 1 - intent["confidence"]}}
    if kinds & TELLING and (intent["confidence"] < CLEAR or unknown):
        return {**parsed, "intent": {"name": INFORM, "confidence": intent["confidence"]}}
    return parsed


def _nothing_else(parsed: Mapping[str, Any]) -> bool:
    """Whether values of the visitor's case are all that is said ("threads and youtube")."""
    words, kinds = list(parsed["text"]), STATED | BESIDE
    for entity in parsed["entities"]:
        if entity["entity"] in kinds:
            words[entity["start"] : entity["end"]] = " " * (entity["end"] - entity["start"])
    left = re.findall(r"\w+", "".join(words).lower())
    return len(words) > 0 and len("".join(words).split()) < len(parsed["text"].split()) and FILLERS.issuperset(left)


def _refused_goal(entity: Mapping[str, Any]) -> bool:
    return entity["entity"] == "goal" and entity.get("role") == "refused"


def _leading(topics: list[str]) -> str:
    """The topic that decides the action: a wish before a question, else the first."""
    return next((t for t in topics if t in WISHES), topics[0])


def _marked(entities: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
    questions = [span for span, name in asked if name not in WISHES and name != OUT_OF_SCOPE]
    return [_mark(entity, questions) for entity in entities]


def _mark(entity: dict[str, Any], questions: list[tuple[int, int]]) -> dict[str, Any]:
    inside = any(start <= entity.get("start", -1) < end for start, end in questions)
    return {**entity, "group": "question"} if inside and entity["entity"] in WANTS else entity


def _cut(text: str, span: tuple[int, int], at: re.Pattern[str]) -> list[tuple[int, int]]:
    start, end = span
    cuts = [start, *(start + m.end() for m in at.finditer(text[start:end]) if 0 < m.end() < end - start), end]
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]


def _either(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"
