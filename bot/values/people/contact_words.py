"""The words around names, addresses and numbers, as editors listed them (content/lexicon/contact.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, eq=False)
class EmailWords:
    """How addresses are said aloud, what stands before one, and where anybody has a mailbox."""

    at: frozenset[str] = frozenset()
    signs: Mapping[str, str] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    old: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    sending: tuple[str, ...] = ()
    one_word: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    endings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def long_signs(self) -> Mapping[str, str]:
        """What is said in two words, as a pattern, and the sign itself."""
        ats = {phrase: "@" for phrase in self.at if " " in phrase}
        signs = {phrase: sign for phrase, sign in self.signs.items() if " " in phrase}
        return {r"\s+".join(map(re.escape, phrase.split())): sign for phrase, sign in {**ats, **signs}.items()}

    @cached_property
    def mailboxes(self) -> frozenset[str]:
        """The domains that say nothing of whose address it is."""
        return frozenset((*self.providers, *self.others))

    @cached_property
    def is_old(self) -> re.Pattern[str]:
        """Words right before an address that is used no more."""
        return _any_of(self.old)

    @cached_property
    def says_one_word(self) -> re.Pattern[str]:
        """That the words before are written as one, with the comma or the brackets around it."""
        return re.compile(rf"(?<![ \t,(])[ \t,(]*{_any_of(self.one_word).pattern}[,)]?", re.IGNORECASE)

    @cached_property
    def is_sending(self) -> re.Pattern[str]:
        """Words that make an address the one that something shall go to, whosoever it is."""
        return _any_of(self.sending)

    @cached_property
    def is_theirs(self) -> re.Pattern[str]:
        """Words before an address that is somebody else's."""
        return _any_of(self.theirs)


@dataclass(frozen=True, eq=False)
class PhoneWords:
    """What tells digits to call from other digits, and how an extension is said."""

    cues: tuple[str, ...] = ()
    extension: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    calling: tuple[str, ...] = ()
    digits: Mapping[str, str] = field(default_factory=dict)
    tens: Mapping[str, str] = field(default_factory=dict)
    zeros: Mapping[str, str] = field(default_factory=dict)
    repeats: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def is_said(self) -> re.Pattern[str]:
        """A run of digits in words and in figures."""
        word = rf"(?:{_match_any((*self.digits, *self.tens, *self.zeros, *self.repeats))})(?!\w)"
        one = rf"(?:{word}|\+?\d+(?![\w%]))"
        return re.compile(rf"(?<![\w$£€₹+]){one}(?:[\s,.()-]{{1,3}}{one})+", re.IGNORECASE)

    @cached_property
    def is_cue(self) -> re.Pattern[str]:
        """Words that make digits a number to call."""
        return _any_of(self.cues)

    @cached_property
    def asks_call(self) -> re.Pattern[str]:
        """Words that ask for a call, or say when one is welcome."""
        return _any_of(self.calling)

    @cached_property
    def is_counted(self) -> re.Pattern[str]:
        """What is counted right behind digits that are no number to call."""
        return re.compile(r"[ \t]{0,2}" + _any_of(self.counted).pattern, re.IGNORECASE)

    @cached_property
    def has_extension(self) -> re.Pattern[str]:
        """An extension right behind a number."""
        words = "|".join(re.escape(word) for word in sorted(self.extension, key=len, reverse=True)) or r"(?!)"
        return re.compile(rf"[ \t,;(]{{0,3}}(?:{words})[. :]{{0,3}}(?P<digits>\d{{1,7}})(?!\d)\)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class WebsiteWords:
    """Ends of web addresses, which of them are words, and hosts that are platforms."""

    cues: tuple[str, ...] = ()
    endings: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    passing: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @cached_property
    def is_cue(self) -> re.Pattern[str]:
        """Words before a web address."""
        return _any_of(self.cues)

    @cached_property
    def is_passing(self) -> re.Pattern[str]:
        """Words before the address of a tool, a competitor or a place where something was seen."""
        return _any_of(self.passing)

    @cached_property
    def is_own(self) -> re.Pattern[str]:
        """Words before an address that is the visitor's."""
        return _any_of(self.own)


@dataclass(frozen=True, eq=False)
class AskedWords:
    """What stands around a name, a company or a role that was asked for, and what is none."""

    greetings: tuple[str, ...] = ()
    lead_in: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    selves: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    talk: frozenset[str] = frozenset()
    also_names: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    legal: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    whence: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()

    @cached_property
    def leads_in(self) -> re.Pattern[str]:
        """What an answer begins with before it comes to the point."""
        # "Put me down as …", and not "Mark …", which is a name.
        writes = rf"(?:{_match_any(self.writing)})(?:\s+(?:{_match_any(self.written)})(?![\w'.]))+"
        lead_in = rf"{writes}|{_match_any(self.lead_in)}"
        greeting = rf"(?:{_match_any(self.greetings)})(?:\s*[,.!:;-]+\s*|\s+(?=(?:{lead_in})\b))"
        point = rf"(?:{lead_in})(?![\w'.])[\s,:-]*"
        return re.compile(rf"[^\w\"]*(?:{greeting}){{0,3}}(?:{point}){{0,4}}", re.IGNORECASE)

    @cached_property
    def is_whence(self) -> re.Pattern[str]:
        """Words by which somebody says where they come from."""
        return re.compile(rf"(?<=\w)\s+(?:here\s+)?(?:{_match_any(self.whence)})\s+(?=\S)", re.IGNORECASE)

    @cached_property
    def ends_in_capital(self) -> re.Pattern[str]:
        """A word with a capital letter right before a place, with or without a word that joins it to what follows."""
        return re.compile(rf"(?<![^\W_'’.-])(?P<word>[A-Z][\w'’.-]*)(?: (?:{_match_any(self.joining)}))? $")

    @cached_property
    def is_self(self) -> re.Pattern[str]:
        """Words by which somebody says who they are."""
        return _any_of(self.selves)

    @cached_property
    def is_family(self) -> re.Pattern[str]:
        """Words that lead up to a family name."""
        return re.compile(rf"(?<!\w)(?:{_match_any(self.family)})(?:['’]?s|\s+is|\s*[:=])?\s+(?=\S)", re.IGNORECASE)

    @cached_property
    def trails(self) -> re.Pattern[str]:
        """What an answer ends with after the point."""
        return re.compile(rf"(?<![\s,.!-])(?:[\s,.!-]+(?:{_match_any(self.about)})){{1,6}}[\s.!,]*$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class BusinessWords:
    """What tells the visitor's own line of business from others'."""

    heads: frozenset[str] = frozenset()
    owning: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()
    served: frozenset[str] = frozenset()
    surest: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class ContactWords:
    """All of content/lexicon/contact.yml."""

    email: EmailWords = field(default_factory=EmailWords)
    phone: PhoneWords = field(default_factory=PhoneWords)
    website: WebsiteWords = field(default_factory=WebsiteWords)
    asked: AskedWords = field(default_factory=AskedWords)
    business: BusinessWords = field(default_factory=BusinessWords)

    @cached_property
    def leading(self) -> frozenset[str]:
        """The single words that lead up to names, addresses and numbers: "sure, it's … and my mail is …"."""
        asked = (*self.asked.greetings, *self.asked.lead_in, *self.asked.family)
        phrases = (*asked, *self.email.before, *self.phone.cues)
        return frozenset(word for phrase in phrases for word in phrase.split())

    @classmethod
    def from_content(cls, tree: Mapping[str, Any]) -> ContactWords:
        """The words of the file's content; what is absent is empty. Raises ValueError for a list that is none."""
        return cls(**{name: _read_words(kind, name, tree.get(name) or {}) for name, kind in SECTIONS.items()})


SECTIONS: Mapping[str, type] = {
    "email": EmailWords,
    "phone": PhoneWords,
    "website": WebsiteWords,
    "asked": AskedWords,
    "business": BusinessWords,
}


def _read_words(kind: type, section: str, tree: Mapping[str, Any]) -> Any:
    made = {}
    for name, annotation in kind.__annotations__.items():
        given = tree.get(name, {} if annotation.startswith("Mapping") else [])
        wanted = Mapping if annotation.startswith("Mapping") else list
        if not isinstance(given, wanted):
            raise ValueError(f"lexicon/contact.yml: {section}: `{name}` must be a {wanted.__name__.lower()}")
        made[name] = _shape_value(annotation, given)
    return kind(**made)


def _shape_value(annotation: str, given: Any) -> Any:
    if annotation.startswith("Mapping"):
        return {str(key).lower(): str(value) for key, value in given.items()}
    words = (str(word).lower() for word in given)
    return frozenset(words) if annotation.startswith("frozenset") else tuple(words)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_match_any(words)})(?!\w)", re.IGNORECASE)


def _match_any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
