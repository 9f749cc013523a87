"""E-mail addresses, typed or spelt out: whole, or reported as unclear; never made of prose and never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from bot.values.people.contact_words import ContactWords, EmailWords

TOKEN = re.compile(r"[(\[{<]\w{2,5}[)\]}>]|[^\s@,;:()\[\]{}<>\"|?!/\\=]+|\S")
# What must be there before it is worth looking.
HINT = re.compile(r"@|[(\[{<]at[)\]}>]", re.IGNORECASE)
DOMAIN = re.compile(r"[\w.-]*\w")
QUOTES = "'`*"
MOST, LONGEST, PARTS, JOINED = 5, 64, 12, 4
TYPED, SPELT, LIKELY, POSSIBLE = 1.0, 0.95, 0.8, 0.5


@dataclass(frozen=True)
class Email:
    """A whole, well-formed address that mail reaches, and where it stands; `old` when it is said to be used no more,
    `theirs` when it is somebody else's."""

    address: str
    start: int
    end: int
    certainty: float = TYPED
    old: bool = False
    theirs: bool = False


@dataclass(frozen=True)
class Unclear:
    """What was meant for an address or a number and cannot be read as a whole; `suggestion` is a guess at it."""

    kind: str
    text: str
    start: int
    end: int
    suggestion: str | None = None


@dataclass(frozen=True)
class EmailPiece:
    """A stretch of text without spaces, brackets or commas, or one such sign."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The token as word lists have it."""
        return self.text.lower().strip(".")

    @property
    def is_word(self) -> bool:
        """Whether it could be a part of an address."""
        return any(c.isalnum() for c in self.text) and self.text[0] not in "([{<"


@dataclass(frozen=True)
class Side:
    """One side of an address: its text, where it is, whether all of it is there and whether it was spelt out."""

    text: str
    start: int
    end: int
    whole: bool = True
    spelt: bool = False


def find_emails(text: str, words: ContactWords) -> list[Email | Unclear]:
    """The addresses of a text in their order, and what was meant for one; at most five are looked for."""
    if not (HINT.search(text) or _is_spelt(text, words.email)):
        return []
    text = _join_one_word(_in_one_word(text, words.email), words.email)
    tokens = [EmailPiece(m.group(), *m.span()) for m in TOKEN.finditer(text)]
    found: list[Email | Unclear] = []
    for i, token in enumerate(tokens):
        if token.key in words.email.at and 0 < i < len(tokens) - 1 and not (found and token.start < found[-1].end):
            read = _read_at(text, tokens, i, words)
            found += [read] if read else []
        if len(found) == MOST:
            break
    return found


def _in_one_word(text: str, words: EmailWords) -> str:
    """The text, equally long, with the signs that are said in two words ("at sign", "under score")."""
    for said, sign in words.long_signs.items():
        for match in re.finditer(rf"(?<!\w){said}(?!\w)", text, re.IGNORECASE):
            text = text[: match.start()] + sign.ljust(len(match.group())) + text[match.end() :]
    return text


def _join_one_word(text: str, words: EmailWords) -> str:
    """The text with "ada king, all one word" as "adaking", equally long."""
    for match in words.says_one_word.finditer(text):
        before = list(re.finditer(r"[\w.'-]+|[^\w\s]", text[: match.start()].rstrip(" ,(")))[-JOINED:]
        known = {*words.before, *words.signs, *words.at}
        stops = [i for i, m in enumerate(before) if m.group().lower() in known or not m.group()[0].isalnum()]
        own = before[stops[-1] + 1 if stops else 0 :]
        if own:
            start, joined = own[0].start(), "".join(m.group() for m in own)
            text = text[:start] + joined.ljust(match.end() - start) + text[match.end() :]
    return text


def read_email(text: str, words: ContactWords) -> Email | Unclear | None:
    """The address an answer gives: the surest one that is still used, else what is unclear."""
    found = find_emails(text, words)
    emails = [one for one in found if isinstance(one, Email)]
    emails.sort(key=lambda one: (one.old, one.theirs, -one.certainty))
    return emails[0] if emails else next(iter(found), None)


def suggest_email(address: str, words: EmailWords) -> str | None:
    """The address with its domain put right, when the domain looks like a slip of a common one."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in words.mailboxes or not domain:
        return None
    near = min(((OSA.distance(domain, p), p) for p in words.providers), default=(9, ""))
    if near[0] <= (2 if len(domain) > 9 else 1) and (domain[0] == near[1][0] or near[0] == 1):
        return f"{local}@{near[1]}"
    name, _, ending = domain.rpartition(".")
    return f"{local}@{name}.{words.endings[ending]}" if ending in words.endings else None


def _is_spelt(text: str, words: EmailWords) -> bool:
    """Whether something could be spelt out: a word for "@", and behind it a dot or a word for one."""
    lower = f" {text.lower()} "
    ats = [at for word in words.at if (at := lower.find(f" {word} ")) >= 0]
    rest = lower[min(ats) :] if ats else ""
    dots = [f" {sign} " for sign, means in words.signs.items() if means == "."]
    return bool(rest) and ("." in rest or any(dot in rest for dot in dots))


def _read_at(text: str, tokens: Sequence[EmailPiece], i: int, known: ContactWords) -> Email | Unclear | None:
    at, words = tokens[i], known.email
    glued = at.text == "@" and tokens[i - 1].end == at.start and tokens[i - 1].is_word
    if at.text == "@" and not glued and tokens[i + 1].start == at.end and not _is_mailbox(tokens[i + 1], words):
        return None  # a handle
    local, domain = _read_local(tokens, i, words, glued), _read_domain(tokens, i, words)
    if local is None or domain is None:
        return _make_unclear(text, tokens, i) if glued else None
    twice = glued and text[domain.end : domain.end + 1] == "@"
    certainty = _rate_certainty(tokens[i], local, domain, glued, known)
    if certainty is None:
        return None
    spelt = local.spelt or domain.spelt or at.text != "@"
    address = f"{local.text}@{domain.text}"
    whole = local.whole and domain.whole and not twice
    valid = _to_mailable(address.lower() if spelt else address) if whole else None
    if valid:
        before = text[: local.start]
        return Email(valid, local.start, domain.end, certainty, _is_old(before, words), _is_theirs(before, words))
    return Unclear(
        "email", text[local.start : domain.end], local.start, domain.end, _guess_address(local, domain, words)
    )


def _rate_certainty(at: EmailPiece, local: Side, domain: Side, glued: bool, words: ContactWords) -> float | None:
    """How surely this is meant for an address; None when it is prose."""
    if glued:
        return TYPED
    ending = domain.text.rpartition(".")[2]
    if (
        local.text.lower().partition("'")[0] in words.email.never
        or "." not in domain.text
        or not (ending.isalpha() and len(ending) > 1)
    ):
        return None
    # A word for "@" that is no other word, as "arroba", leaves no doubt either.
    if domain.spelt or at.text[0] in "([{<" or not (at.text == "@" or at.key in words.email.before):
        return SPELT
    if ending not in words.website.endings:
        return None
    marked = local.spelt or any(c.isdigit() or c in "._-+" for c in local.text)
    if at.text == "@" or marked or domain.text.lower() in words.email.mailboxes:
        return LIKELY
    return POSSIBLE if local.whole else None


def _read_local(tokens: Sequence[EmailPiece], at: int, words: EmailWords, glued: bool) -> Side | None:
    """What stands before the "@": words joined by spoken signs, or letters spelt one by one."""
    i = at - 1
    if not tokens[i].is_word or tokens[i].key in words.signs:
        return None
    parts, first = [tokens[i].text], i
    while first >= 2 and len(parts) < PARTS and tokens[first - 1].key in words.signs and tokens[first - 2].is_word:
        parts = [tokens[first - 2].text, words.signs[tokens[first - 1].key], *parts]
        first -= 2
    first, parts = _read_spelled_letters(tokens, first, parts)
    text = "".join(parts)
    shaved = text.lstrip(QUOTES)
    start = tokens[first].start + len(text) - len(shaved)
    joined = first < i
    before = tokens[first - 1] if first else None
    whole = before is None or not before.is_word or before.key in words.before or (glued and not joined)
    cut = before is not None and (before.key in words.signs or (before.text == "@" and before.end == start))
    return Side(shaved, start, tokens[i].end, whole and not cut and len(text) <= LONGEST, joined) if shaved else None


def _read_spelled_letters(tokens: Sequence[EmailPiece], first: int, parts: list[str]) -> tuple[int, list[str]]:
    """The letters before a single letter, as in "c a r l a"."""
    while first and len(parts[0]) == 1 and len(tokens[first - 1].text) == 1 and tokens[first - 1].text.isalnum():
        first, parts = first - 1, [tokens[first - 1].text, *parts]
    return first, parts


def _read_domain(tokens: Sequence[EmailPiece], at: int, words: EmailWords) -> Side | None:
    """What stands behind the "@": words joined by spoken dots and dashes."""
    i = at + 1
    if not tokens[i].is_word:
        return None
    last, spelt = _first_label(tokens, i, words), False
    parts = [token.text for token in tokens[i : last + 1]]
    while last + 2 < len(tokens) and len(parts) < PARTS:
        sign, then = words.signs.get(tokens[last + 1].key), tokens[last + 2]
        if sign not in (".", "-") or not then.is_word or tokens[last].text.endswith("."):
            break
        parts, last, spelt = [*parts, sign, then.text], last + 2, True
    text = "".join(parts)
    shaved = text[: match.end()] if (match := DOMAIN.match(text)) else ""
    rest = text[len(shaved) :]
    whole = not _runs_on(shaved) and not any(c.isalnum() for c in rest)
    return Side(shaved, tokens[i].start, tokens[last].end - len(rest), whole, spelt) if shaved else None


def _first_label(tokens: Sequence[EmailPiece], i: int, words: EmailWords) -> int:
    """The last token of what stands before the first dot: the words of a name that a spoken dot follows, or only the
    first: "at paws and whiskers dot com"."""
    for last in range(i, min(i + JOINED + 1, len(tokens) - 2)):
        if words.signs.get(tokens[last + 1].key) == ".":
            return last
        if tokens[last + 1].key in words.signs or not (tokens[last].text.isalnum() and tokens[last + 1].text.isalnum()):
            break
    return i


def _runs_on(domain: str) -> bool:
    """Whether a sentence seems to begin right behind the address, as in "…@acme.io.Call"."""
    labels = domain.split(".")
    return len(labels) > 2 and labels[-1][:1].isupper() and labels[-2].islower()


def _is_mailbox(token: EmailPiece, words: EmailWords) -> bool:
    return token.key in words.mailboxes


def _make_unclear(text: str, tokens: Sequence[EmailPiece], i: int) -> Unclear:
    return Unclear("email", text[tokens[i - 1].start : tokens[i].end], tokens[i - 1].start, tokens[i].end)


def _is_old(before: str, words: EmailWords) -> bool:
    """Whether the words of the same clause say that the address is used no more."""
    clause = re.split(r"[,;:!?\n]|\.\s", before[-60:])[-1]
    return bool(words.old) and bool(words.is_old.search(clause))


def _is_theirs(before: str, words: EmailWords) -> bool:
    """Whether the address is somebody else's by the words of its clause, or of the one that it only adds to."""
    clause = next((part for part in reversed(re.split(r"[,;:!?\n]|\.\s", before[-60:])) if part.strip()), "")
    sent = bool(words.sending) and bool(words.is_sending.search(before[-60:]))
    return bool(words.theirs) and bool(words.is_theirs.search(clause)) and not sent


def _to_mailable(address: str) -> str | None:
    """The address as any mail program takes it: its domain in ASCII; None when there is no such form."""
    try:
        ascii_form = validate_email(address, check_deliverability=False).ascii_email
    except (EmailNotValidError, UnicodeError, ValueError):
        return None
    return str(ascii_form) if ascii_form else None


def _guess_address(local: Side, domain: Side, words: EmailWords) -> str | None:
    """A guess at an address whose domain lacks its dot."""
    bare = domain.text.lower().replace(".", "")
    guesses = (one for one in words.providers if bare in (one.replace(".", ""), one.partition(".")[0]))
    guess = next(iter(guesses), None)
    return _to_mailable(f"{local.text}@{guess}") if guess and local.whole else None


def blank_spots(text: str, spots: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> str:
    """The text with these parts blanked out, equally long."""
    for start, end in spots:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
