"""A message taken apart at sentence ends, after greetings and before joined questions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ENDS = re.compile(r"(?<=[?!;\n])\s*|(?<=[^\d\s][.])\s+|(?<=[^\d\s]\s[-\u2013\u2014])\s+(?=\D)")
CLAUSE_ENDS = re.compile(r"[,;:.!?\n]+\s*")
MOST_PARTS, MOST_BESIDE = 6, 2
# As many words agree to something before a question follows.
FEW = 8
# A sentence of more words than these may tell several things.
LONG = 14


@dataclass(frozen=True)
class Splitter:
    """The words of content/lexicon/splitting.yml as patterns."""

    opener: re.Pattern[str]
    listed: re.Pattern[str]
    joint: re.Pattern[str]
    question: re.Pattern[str]
    statement: re.Pattern[str]
    definition: re.Pattern[str]
    parting: re.Pattern[str]
    adding: re.Pattern[str]
    narrowing: re.Pattern[str]
    replacing: re.Pattern[str]
    remaining: re.Pattern[str]
    being: re.Pattern[str]
    retracting: re.Pattern[str]
    wishing: re.Pattern[str]
    alternatives: re.Pattern[str]
    supposing: re.Pattern[str]
    pointing: re.Pattern[str]
    joined: re.Pattern[str]
    stated: re.Pattern[str]
    sounds: re.Pattern[str]

    @classmethod
    def from_words(cls, words: Mapping[str, Iterable[str]]) -> Splitter:
        """The splitter for these openers, joints, questions, statements, requests for a definition and so on."""
        names = ("openers", "joints", "questions", "statements", "definitions")
        opener, joint, question, statement, definition = (_match_any(words.get(name, ())) for name in names)
        # "Could be a year" and "would love more bookings" leave out who could, and ask nothing.
        question = rf"(?!{_match_any(words.get('modals', ()))}\s+{_match_any(words.get('verbs', ()))}\b){question}"
        told = rf"(?!\W*{_match_any(words.get('told', ()))}\b[^,?]*,[^?]*$)"
        leading = _match_any(words.get("leading", ()))
        whole = (
            "adding",
            "narrowing",
            "replacing",
            "remaining",
            "being",
            "retracting",
            "wishing",
            "alternatives",
            "supposing",
            "pointing",
            "joints",
        )
        return cls(
            re.compile(rf"^\s*{opener}(?:\s+(?:there|all|team|everyone))?(?:[\s,.!-]+)(?=\w)", re.IGNORECASE),
            re.compile(rf",\s*(?={question}\b)", re.IGNORECASE),
            re.compile(rf"(?:,|(?<!\s)\s)\s*(?:{joint}\s+|,\s*)(?={question}\b)", re.IGNORECASE),
            re.compile(rf"^{told}\W*(?:{leading}\W+)*{question}\b|\?\s*$", re.IGNORECASE),
            re.compile(rf"(?:^|[\s,;.!]){statement}\b", re.IGNORECASE),
            re.compile(rf"(?:^|\s){definition}(?=\W|$)", re.IGNORECASE),
            re.compile(rf"[,;:.!?\n]+\s*|\b{_match_any(words.get('partings', ()))}\b", re.IGNORECASE),
            *(
                *(re.compile(rf"\b{_match_any(words.get(name, ()))}\b", re.IGNORECASE) for name in whole),
                re.compile(rf"\s{joint}\s+(?={statement}\b)", re.IGNORECASE),
                re.compile(rf"(?:{leading}\W*)+", re.IGNORECASE),
            ),
        )

    def is_question(self, text: str) -> bool:
        """Whether the text has the form of a question."""
        return bool(self.question.search(text))

    def is_inquiry(self, text: str) -> bool:
        """Whether the text is a question by its first word and its last sign, and not only a doubtful answer."""
        return text.rstrip().endswith("?") and bool(self.question.match(text.removesuffix("?")))

    def is_statement(self, text: str) -> bool:
        """Whether the text tells of the visitor's own case ("we have", "our goal")."""
        return bool(self.statement.search(text.replace("’", "'")))

    def split_clauses(self, text: str) -> list[str]:
        """What stands between commas and words that join."""
        listed = (clause for part in CLAUSE_ENDS.split(text) for clause in self.joined.split(part))
        return [clause for clause in listed if clause.strip()]

    def find_supposed(self, text: str) -> str:
        """What is supposed at the end of a question: "how many would that be if I doubled it?"."""
        found = list(self.supposing.finditer(text))
        return text[found[-1].end() :] if found else ""

    def find_retracted(self, text: str) -> list[tuple[int, int]]:
        """What the text takes back: the clause before "actually no" and the like, if it says anything."""
        spans: list[tuple[int, int]] = []
        for found in self.retracting.finditer(text):
            before = text[: found.start()].rstrip(" \t\n,;:.!?-–—")
            start = max((m.end() for m in CLAUSE_ENDS.finditer(before)), default=0)
            spans += [(start, found.start())] if re.search(r"\w", before[start:]) else []
        return spans

    def clause_start(self, text: str, end: int) -> int:
        """Where the clause begins that holds the character before `end`."""
        return max((m.end() for m in self.parting.finditer(text[:end])), default=0)

    def leads_to(self, text: str, start: int) -> bool:
        """Whether what begins there is what somebody says to be ("we're vets", "it's a kennel")."""
        before = list(self.being.finditer(text[:start].replace("’", "'")))
        return bool(before) and len(text[before[-1].end() : start].split()) <= 1

    def count_greeting(self, text: str) -> int:
        """How many characters of the text only greet; 0 when none do."""
        found = self.opener.match(text)
        return found.end() if found else 0

    def split_message(self, text: str) -> list[tuple[int, int]]:
        """The spans of the parts, in order; one span for a message that says one thing."""
        spans: list[tuple[int, int]] = []
        for start, end in _cut_at(text, (0, len(text)), ENDS):
            greeting = self.opener.match(text[start:end])
            cut = start + greeting.end() if greeting else start
            spans += [(start, cut)] if greeting else []
            spans += (
                part
                for told in _cut_long(text, (cut, end), self.stated)
                for joined in _cut_at(text, told, self.joint)
                for part in self._split_list(text, joined)
            )
        return [span for span in spans if text[slice(*span)].strip(" \t\n.,!?;-")][:MOST_PARTS]

    def _split_list(self, text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
        """The questions of a row of them ("what is SMO, what does it cost"); "my shop, which is new" is no such row."""
        asks = self.question.match(text[slice(*span)])
        return _cut_at(text, span, self.listed) if asks else [span]

    def split_beside(self, text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The clauses beside these stretches, where there are any."""
        spans: list[tuple[int, int]] = []
        ends = [0, *(at for span in sorted(taken) for at in span), len(text)]
        for start, end in zip(ends[::2], ends[1::2], strict=True) if taken else ():
            spans += _cut_at(text, (start, end), CLAUSE_ENDS)
        return [span for span in spans if text[slice(*span)].strip(" \t\n.,:!?;-")][:MOST_BESIDE]

    def split_aside(self, text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The clauses of more than one word that hold none of these stretches."""
        spans = _cut_at(text, (0, len(text)), CLAUSE_ENDS)
        free = [(a, b) for a, b in spans if not any(a < end and start < b for start, end in taken)]
        return [span for span in free if len(text[slice(*span)].split()) > 1][:MOST_BESIDE]

    def split_tag(self, text: str) -> list[tuple[int, int]]:
        """The few words before a question that only a comma joins to them: "aye that's fine, is it on Zoom?"."""
        found = self.listed.search(text)
        head = text[: found.start()] if found else ""
        return [(0, len(head))] if 0 < len(head.split()) <= FEW and not self.is_question(head) else []


def leads_in(text: str, end: int) -> bool:
    """Whether what ends there only leads to what follows: it is no sentence of its own ("ok and how …")."""
    return bool(text[end:].strip()) and not re.search(r"[.!?;\n]\W*$", text[:end])


def _cut_long(text: str, span: tuple[int, int], at: re.Pattern[str]) -> list[tuple[int, int]]:
    """The statements of a long sentence without a stop, as dictated: "… i have a farm shop and i need …"."""
    return _cut_at(text, span, at) if len(text[slice(*span)].split()) > LONG else [span]


def _cut_at(text: str, span: tuple[int, int], at: re.Pattern[str]) -> list[tuple[int, int]]:
    start, end = span
    cuts = [start, *(start + m.end() for m in at.finditer(text[start:end]) if 0 < m.end() < end - start), end]
    return [(a, b) for a, b in itertools.pairwise(cuts) if b > a]


def _match_any(words: Iterable[str]) -> str:
    """A pattern for these words and phrases; within a phrase there may be a comma ("no, wait")."""
    listed = [",? ".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True)]
    return f"(?:{'|'.join(listed)})" if listed else r"(?!)"
