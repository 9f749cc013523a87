"""Web addresses and social handles in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.values.people.contact_words import ContactWords, WebsiteWords

URL = re.compile(
    r"(?<![\w@.-])(?P<scheme>https?://)?(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,4}(?P<tld>[a-z]{2,12}))(?![\w@-])(?P<path>/[^\s<>\"|]{0,200})?",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w@./-])@(?P<name>[a-zA-Z0-9_](?:[\w.]{0,38}\w)?)(?![\w@])")
PROFILE = re.compile(r"/@?(?:(?:in|company|user|c)/)?(?P<name>\w[\w.-]{0,60})/?$")
MOST, LOOKED_AT, BEFORE, CLAUSE = 5, 50, 25, 60


@dataclass(frozen=True)
class Website:
    """A web address as typed, and where it stands."""

    address: str
    start: int
    end: int


@dataclass(frozen=True)
class Handle:
    """A profile on a platform: its name, the platform's host when an address says it, and where it stands."""

    name: str
    start: int
    end: int
    host: str | None = None


def find_websites(text: str, words: WebsiteWords) -> list[Website]:
    """The web addresses in the text that are not an e-mail's domain nor a platform's."""
    found: list[Website] = []
    for n, match in enumerate(URL.finditer(text)):
        if n == LOOKED_AT or len(found) == MOST:
            break
        if _read_host(match) not in words.hosts and _is_address(text, match, words):
            typed = match.group().rstrip(".,;:!?)'\"")
            found.append(Website(typed, match.start(), match.start() + len(typed)))
    return found


def read_website(text: str, words: ContactWords) -> str | None:
    """The one web address an answer gives, also one with its dots spelt out; None when there is none."""
    dots = [sign for sign, means in words.email.signs.items() if means == "." and sign.isalpha()]
    spoken = re.sub(rf"(?<=\w) (?:{'|'.join(dots)}) (?=\w)", ".", text[:200], flags=re.IGNORECASE) if dots else text
    found = find_websites(text, words.website) or find_websites(spoken, words.website)
    return found[0].address if found else None


def find_handles(text: str, words: WebsiteWords) -> list[Handle]:
    """The profiles in the text: "@name", and addresses on platforms."""
    found = [Handle(m["name"], *m.span()) for m, _ in zip(HANDLE.finditer(text), range(MOST), strict=False)]
    for match, _ in zip(URL.finditer(text), range(LOOKED_AT), strict=False):
        profile = PROFILE.match(match["path"] or "")
        if _read_host(match) in words.hosts and profile:
            found.append(Handle(profile["name"], *match.span(), _read_host(match)))
    return sorted(found[:MOST], key=lambda one: one.start)


def is_passing(text: str, start: int, words: WebsiteWords) -> bool:
    """Whether what begins there is only mentioned: a tool, a competitor, a place where something was seen."""
    clause = _find_clause(text, start)
    # "You find us on …" is about us, "we send our mails with …" is about the tool.
    own = words.is_own.search(" ".join(clause.split()[-2:]))
    return bool(words.passing) and bool(words.is_passing.search(clause)) and not own


def _find_clause(text: str, start: int) -> str:
    return re.split(r"[,;:!?\n]|\.\s", text[max(0, start - CLAUSE) : start])[-1]


def _read_host(match: re.Match[str]) -> str:
    labels = match["host"].lower().split(".")
    return labels[-2] if labels[-2] not in ("co", "com") or len(labels) < 3 else labels[-3]


def _is_address(text: str, match: re.Match[str], words: WebsiteWords) -> bool:
    host, tld = match["host"].lower(), match["tld"].lower()
    marked = bool(match["scheme"]) or host.startswith("www.")
    if marked:
        return host.count(".") > host.startswith("www.") - 1
    if tld not in words.endings and tld not in words.doubtful:
        return False
    name = host.split(".")[0]
    cued = words.is_cue.search(text, max(0, match.start() - BEFORE), match.start())
    alone = text.strip() == match.group() or text[match.start() - 1 : match.end() + 1] == f"({match.group()})"
    return bool(cued) or alone or (tld not in words.doubtful and len(name) > 1 and not name.isdigit())


def as_json(handle: Handle, platform: str | None) -> Mapping[str, str | None]:
    """The handle as an entity's value."""
    return {"platform": platform, "name": handle.name}
