"""Slack's markup, both ways: what people type there as plain words, and our small Markdown as mrkdwn."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(r"<([^<>\n]*)>")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "\u00a0": " ", "\u202f": " "})
_MARKS = re.compile(r"[*_~`]+|\n")
_LONGEST_MARK = 3
_THUMBS = re.compile(r":(?:\+1|thumbsup):(?::skin-tone-\d:)?")
_SPACES = re.compile(r"[ \t]{2,}")
_QUOTED = re.compile(r"^>\s?", re.MULTILINE)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")
_BULLET = re.compile(r"^- ", re.MULTILINE)
# Slack sends up to 40,000 characters, and nobody is read who says more than the longest message that can be allowed.
_MOST_READ = 12_000


def read_text(text: str, own: str | None = None) -> str:
    """What somebody typed, as they meant it; a mention of our own user, and what is endless, is left out."""
    text = text[:_MOST_READ]
    addressed = re.match(rf"\s*<@{re.escape(own)}(\|[^<>]*)?>[\s,:;]*", text) if own else None
    plain = _TAG.sub(lambda tag: _read_tag(tag.group(1), own), text[addressed.end() :] if addressed else text)
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    plain = _THUMBS.sub("👍", plain.translate(_STRAIGHT)).replace("```", "")
    return _SPACES.sub(" ", _without_marks(_QUOTED.sub("", plain))).strip()


def is_mention(text: str, user: str | None) -> bool:
    """Whether the text as Slack sends it mentions this user."""
    return bool(user) and bool(re.search(rf"<@{re.escape(str(user))}(\|[^<>]*)?>", text))


def begins_with_mention(text: str) -> bool:
    """Whether the text as Slack sends it is addressed to somebody by name."""
    return text.lstrip().startswith(("<@", "<!"))


def escape_text(text: str) -> str:
    """The text with the three characters that would begin a command to Slack made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(text: str) -> str:
    """Our Markdown subset in Slack's own: bold, bullets, links; everything else stays what it is."""
    marked = _BULLET.sub("• ", escape_text(text))
    marked = _BOLD.sub(r"*\1*", marked)
    return _LINK.sub(lambda link: _to_link(link.group(2), link.group(1)), marked)


def to_plain(text: str) -> str:
    """Our Markdown subset without its marks, for notifications and headings."""
    return _LINK.sub(r"\1", _BOLD.sub(r"\1", text))


def shorten_text(text: str, most: int) -> str:
    """The text, cut to so many characters with a sign that it was."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def split_text(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most so many characters, cut between paragraphs, lines or words where it can be."""
    while len(text) > most:
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := text.rfind(mark, 1, most)) > most // 4), most)
        cut = _before_entity(text, cut)
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text


def _before_entity(text: str, cut: int) -> int:
    """A place that does not lie inside `&amp;` or `<link|words>`."""
    for begin, end in (("&", ";"), ("<", ">")):
        start = text.rfind(begin, max(0, cut - 2500 if begin == "<" else cut - 5), cut)
        stop = text.find(end, start)
        if 0 < start < cut <= stop and (begin == "<" or stop - start <= 4):
            return start
    return cut


def _to_link(target: str, label: str) -> str:
    # A path on our own site leads nowhere from Slack.
    whole = target.startswith(("https://", "http://", "mailto:", "tel:"))
    return f"<{target.replace('|', '%7C')}|{label.replace('|', '¦')}>" if whole else label


def _read_tag(inside: str, own: str | None) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "" if own and target[1:] == own else f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return _read_link(target, label)


def _read_link(target: str, label: str) -> str:
    if target.startswith(("mailto:", "tel:")):
        return label or target.partition(":")[2]
    bare = re.sub(r"^https?://|/$", "", target)
    if not label or label in (target, bare):
        return label or target
    return f"{label} ({target})"


def _without_marks(text: str) -> str:
    """The text without its marks. One counts at the edge of words only, so john_doe@example.com and 2*3 stay whole."""
    begun: dict[str, list[int]] = {mark: [] for mark in "*_~`"}
    dropped: set[int] = set()
    for run in _MARKS.finditer(text):
        if run.group() == "\n":
            _forget_after(-1, begun)
        elif len(run.group()) <= _LONGEST_MARK:
            _drop_pair(text, run.start(), run.end(), begun, dropped)
    return "".join(character for at, character in enumerate(text) if at not in dropped)


def _drop_pair(text: str, start: int, end: int, begun: dict[str, list[int]], dropped: set[int]) -> None:
    """Drops the marks of this run that end what was begun; the others begin something, where a word follows."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.strip() and not _is_word(after):
        while start < end and begun[text[start]]:
            dropped.update((begun[text[start]][-1], start))
            _forget_after(begun[text[start]].pop(), begun)
            start += 1
    if after.strip() and not _is_word(before):
        for at in range(start, end):
            begun[text[at]].append(at)


def _forget_after(place: int, begun: dict[str, list[int]]) -> None:
    for places in begun.values():
        while places and places[-1] > place:
            places.pop()


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
