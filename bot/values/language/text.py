"""Text as the grammars read it: one form for what Unicode, phones and chat programs write in many."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LIMIT = 10_000
MARKS = 3
# How an emoji is to look: in colour or not, in which skin.
PICTURING = frozenset("\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
SAME = {
    **dict.fromkeys("‘’‚‛′´`ʼ＇", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("—―", " - "),
    **dict.fromkeys("•·▪●", ";"),
    "\t": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}


@dataclass(frozen=True)
class Plain:
    """A normalised text with its case kept, the same in lower case (equally long), and where each character was."""

    cased: str
    lower: str
    origin: tuple[int, ...] | None
    length: int

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` stand in the text as typed."""
        if self.origin is None or end <= start:
            return start, end
        after = self.origin[end] if end < len(self.origin) else self.length
        return self.origin[start], max(after, self.origin[end - 1] + 1)


def normalise_text(text: str) -> Plain:
    """The text in one Unicode form: plain quotes, dashes, digits and spaces, few marks, at most 10,000 characters."""
    text = text[:LIMIT]
    if text.isascii():
        cased = "".join(c if c.isprintable() or c == "\n" else " " for c in text) if not text.isprintable() else text
        return Plain(cased, cased.lower(), None, len(text))
    pieces, origin = _split_pieces(text)
    cased = "".join(pieces)[:LIMIT]
    return Plain(cased, "".join(_lower_char(c) for c in cased), tuple(origin[:LIMIT]), len(text))


def _split_pieces(text: str) -> tuple[list[str], list[int]]:
    pieces: list[str] = []
    origin: list[int] = []
    for start, cluster in _split_clusters(text):
        piece = _normalise_cluster(cluster, pieces[-1][-1:] if pieces else "")
        if piece:
            pieces.append(piece)
            origin += [start] * len(piece)
        if len(origin) >= LIMIT:
            break
    return pieces, origin


def _split_clusters(text: str) -> list[tuple[int, str]]:
    """A base character with its marks each; marks past the third are dropped, as ordering them takes quadratic time."""
    clusters: list[tuple[int, str]] = []
    for i, char in enumerate(text):
        if clusters and unicodedata.category(char) in ("Mn", "Me"):
            start, before = clusters[-1]
            if len(before) <= MARKS:
                clusters[-1] = (start, before + char)
        else:
            clusters.append((i, char))
    return clusters


def _normalise_cluster(cluster: str, before: str) -> str:
    if cluster in SAME:
        return SAME[cluster]
    if cluster in FRACTIONS:
        return ("." if before.isdigit() else "0.") + FRACTIONS[cluster]
    normal = unicodedata.normalize("NFKC", cluster)
    return "".join(_plain_character(c) for c in normal)


def _plain_character(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() or char == "\n" else " "
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") or char in PICTURING:
        return ""
    return SAME.get(char, " " if char.isspace() else char)


def _lower_char(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char
