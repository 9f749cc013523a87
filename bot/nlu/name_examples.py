"""Made-up sentences in which people say who they are, filled from data/names/ with names of many countries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

from bot.errors import ContentError
from bot.knowledge.reading import read_yaml

LABELS = ("person", "company", "role", "trade")
# Lists that are named like something to be found, and hold what is not.
OTHERS = ("trade_many",)
SLOT = re.compile(r"\{(\w+)\}")
# Countries whose names Faker has in Latin letters, some more than once because more visitors have such names.
COUNTRIES = (
    "en_US en_US en_US en_GB en_GB en_IE en_IN en_IN en_NG en_KE en_PK en_TH es_ES es_MX es_CL fr_FR fr_BE de_DE "
    "it_IT pt_BR nl_NL nl_BE da_DK sv_SE no_NO fi_FI cs_CZ sk_SK hu_HU ro_RO hr_HR lv_LV tr_TR id_ID tw_GH yo_NG "
    "zu_ZA sw ga_IE az_AZ ja_JP zh_CN zh_TW ru_RU el_GR"
).split()
PARTICLES = (
    *("de", "van", "von", "da", "del", "de la", "van der", "bin", "al", "El", "Mc", "Ní", "Di", "le"),
    *("de", "van", "van den", "dos", "den", "ter", "du", "di"),
)
LOWER, PLAIN, UPPER, SLIP = 0.32, 0.3, 0.02, 0.12


@dataclass(frozen=True)
class NameExample:
    """A sentence and what is named in it: label, first character, the one after its last."""

    text: str
    spans: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class SentencePiece:
    """Some of a sentence's text, and whether it is a name of something."""

    text: str
    label: str | None = None


def make_examples(folders: Sequence[Path], count: int, seed: int = 7) -> list[NameExample]:
    """So many sentences of these folders' lists, the same ones every time. Raises ContentError for a bad list."""
    random = Random(seed)
    maker = SentenceMaker(read_lists(folders), read_people(), random)
    return [maker.make_sentence() for _ in range(count)]


def names_nobody(texts: Iterable[str], folders: Sequence[Path]) -> list[NameExample]:
    """The texts as examples in which nothing is named, without those in which a person, role or trade may well be."""
    firsts, lists = {str(name) for names, _ in read_people() for name in names}, read_lists(folders)
    others = _words_of("trade", lists) | _words_of("head", lists)
    return [NameExample(text) for text in texts if _names_none(re.findall(r"\w+", text), firsts, others)]


def _names_none(words: Sequence[str], firsts: set[str], others: set[str]) -> bool:
    return firsts.isdisjoint(words[1:]) and others.isdisjoint(word.lower() for word in words)


def _words_of(name: str, lists: Mapping[str, Sequence[str]]) -> set[str]:
    """The words that texts of a list, and of the lists they use, are made of; short ones are words of anything."""
    texts = lists.get(name, ())
    inner = {slot for text in texts for slot in SLOT.findall(text)}
    own = {word.lower() for text in texts for word in re.findall(r"\w{4,}", SLOT.sub(" ", text))}
    return own.union(*(_words_of(slot, lists) for slot in inner))


def read_lists(folders: Sequence[Path]) -> dict[str, list[str]]:
    """The lists of these folders by name; what a later folder has of a list is added to it."""
    lists: dict[str, list[str]] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yml"))):
        for name, texts in read_yaml(path, f"names/{path.name}").items():
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise ContentError((f"names/{path.name}: {name}: must be a list of texts",))
            lists.setdefault(name, []).extend(texts)
    return lists


def digest_lists(folders: Sequence[Path]) -> str:
    """A hash over the files of these folders."""
    files = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.yml"))]
    return hashlib.sha256(b"\0".join(files)).hexdigest()


def read_people() -> list[tuple[Sequence[str], Sequence[str]]]:
    """First and last names by country, of the Faker library."""
    return [_names_of(country) for country in COUNTRIES]


def _names_of(country: str) -> tuple[Sequence[str], Sequence[str]]:
    provider = import_module(f"faker.providers.person.{country}").Provider
    first = getattr(provider, "first_romanized_names", None) or _list_names(provider, "first_names")
    last = getattr(provider, "last_romanized_names", None) or _list_names(provider, "last_names")
    return tuple(first), tuple(last)


def _list_names(provider: type, name: str) -> Sequence[str]:
    """Some countries have their names in one list, some by sex."""
    whole = getattr(provider, name, None)
    if isinstance(whole, Iterable):
        return tuple(whole)
    stem = name.removesuffix("s")
    parts = (getattr(provider, f"{stem}s_{sex}", ()) for sex in ("female", "male"))
    return tuple(one for part in parts if isinstance(part, Iterable) for one in part)


class SentenceMaker:
    """Fills sentences: every {word} is one of that list, {person} and the like are names of people."""

    def __init__(
        self, lists: Mapping[str, Sequence[str]], people: Sequence[tuple[Sequence[str], Sequence[str]]], random: Random
    ) -> None:
        self._lists = lists
        self._people = people
        self._random = random

    def make_sentence(self) -> NameExample:
        """One sentence, as tidily or carelessly typed as the dice say."""
        pieces = [piece for piece in self._fill_template("{sentence}") if piece.text]
        return _join_pieces(self._type_carelessly(pieces))

    def _fill_template(self, text: str) -> Iterator[SentencePiece]:
        at = 0
        for match in SLOT.finditer(text):
            yield SentencePiece(text[at : match.start()])
            yield from self._make_name(match.group(1))
            at = match.end()
        yield SentencePiece(text[at:])

    def _make_name(self, name: str) -> Iterable[SentencePiece]:
        people = {
            "person": self._make_person,
            "first": self._make_first_name,
            "full": self._make_full_name,
            "reversed": self._make_reversed_name,
        }
        if name == "other":
            return [SentencePiece(self._make_person())]
        if name in people:
            return [SentencePiece(people[name](), "person")]
        if (label := name.partition("_")[0]) in LABELS and name not in OTHERS:
            return [SentencePiece("".join(piece.text for piece in self._fill_template(self._one_of(name))), label)]
        if name in ("last", "name_first"):
            first, last = self._random.choice(self._people)
            return [SentencePiece(self._random.choice(last if name == "last" else first))]
        return self._fill_template(self._one_of(name))

    def _one_of(self, name: str) -> str:
        if name not in self._lists:
            raise ContentError((f"names: {{{name}}} is no list; write one of that name",))
        return self._random.choice(self._lists[name])

    def _make_person(self) -> str:
        return self._make_first_name() if self._random.random() < 0.2 else self._make_full_name()

    def _make_first_name(self) -> str:
        first, _ = self._random.choice(self._people)
        return str(self._random.choice(first))

    def _make_full_name(self) -> str:
        firsts, lasts = self._random.choice(self._people)
        first, last, dice = self._random.choice(firsts), self._random.choice(lasts), self._random.random()
        if dice < 0.56:
            return f"{first} {last}"
        if dice < 0.62:
            return f"{first} {self._random.choice('ABCDEFGHJKLMNPRST')}. {last}"
        if dice < 0.76:
            return f"{first} {self._random.choice(PARTICLES)} {last}"
        if dice < 0.84:
            return f"{first} {last}-{self._random.choice(lasts)}"
        if dice < 0.88:
            return f"{first} O'{last}"
        if dice < 0.96:
            return f"{first} {self._random.choice(firsts)} {last}"
        middle = f"{self._random.choice(firsts)} {self._random.choice(PARTICLES)}"
        return f"{first} {middle} {last} {self._random.choice(lasts)}"

    def _make_reversed_name(self) -> str:
        firsts, lasts = self._random.choice(self._people)
        return f"{self._random.choice(lasts)}, {self._random.choice(firsts)}"

    def _type_carelessly(self, pieces: list[SentencePiece]) -> list[SentencePiece]:
        dice = self._random.random()
        if dice < LOWER:
            bare = self._random.random() < PLAIN
            return [
                SentencePiece(_strip_accents(_lower_text(p.text)) if bare else _lower_text(p.text), p.label)
                for p in pieces
            ]
        if dice < LOWER + UPPER:
            return [SentencePiece(piece.text.upper(), piece.label) for piece in pieces]
        if dice < LOWER + UPPER + SLIP:
            return [
                SentencePiece(piece.text if piece.label else self._swap_letters(piece.text), piece.label)
                for piece in pieces
            ]
        return pieces

    def _swap_letters(self, text: str) -> str:
        """The text with two letters of it the wrong way round."""
        at = self._random.randrange(len(text))
        return text[:at] + text[at : at + 2][::-1] + text[at + 2 :] if text[at : at + 2].isalpha() else text


def _lower_text(text: str) -> str:
    """The text in small letters, each of which remains one."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _strip_accents(text: str) -> str:
    return re.sub(r"[,.!']", "", text)


def _join_pieces(pieces: list[SentencePiece]) -> NameExample:
    text, spans = "", []
    for piece in pieces:
        start = len(text) + len(piece.text) - len(piece.text.lstrip())
        text += piece.text
        if piece.label and piece.text.strip():
            spans.append((piece.label, start, len(text.rstrip())))
    return NameExample(text, tuple(spans))
