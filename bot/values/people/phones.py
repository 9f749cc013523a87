"""Phone numbers in a text, in E.164 form with their extension, read by the regions that count and by no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import phonenumbers

from bot.values.meeting.zones import find_territory
from bot.values.people.contact_words import PhoneWords
from bot.values.people.emails import Unclear
from bot.values.people.spoken_digits import FILLER, in_digits

DIGITS = re.compile(r"(?<![\w.,$£€₹#/-])\(?\+?\d[\d \t().-]{5,20}\d(?!(?!x\d)[\w%]|[.,]\d)")
ASKED = re.compile(r"(?<![\w$£€₹])\(?\+?\d[\d \t().-]{2,24}\d(?!(?!x\d)\w)")
DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{2}|\d{4})")
RANGE = re.compile(r"([1-9]\d{2,7})\s?[-–]\s?([1-9]\d{2,7})")
BEFORE, MOST, FEWEST, LONGEST = 30, 5, 7, 15


@dataclass(frozen=True)
class Phone:
    """A number that can be dialled, its extension, and where it stands."""

    number: str
    start: int
    end: int
    extension: str | None = None


def find_phones(
    text: str, region: str, words: PhoneWords, others: Sequence[str] = (), asked: bool = False
) -> list[Phone | Unclear]:
    """The numbers of a text, by the region's rules, then by those of `others`; one no rule fits is unclear.

    Numbers may be said in words. Digits are a number to call after a cue, when one is `asked` for, or when they are
    valid and count nothing else.
    """
    text = in_digits(text, words)
    found: list[Phone | Unclear] = []
    for match in (ASKED if asked else DIGITS).finditer(text):
        # Digits said in words count nothing.
        cued = (
            asked
            or text.startswith(FILLER, match.end())
            or bool(words.is_cue.search(text, max(0, match.start() - BEFORE), match.start()))
        )
        if asked or not _is_something_else(text, match, words):
            found += _read_number(text, match, (region, *others), words, cued)
        if len(found) == MOST:
            break
    return found


def read_phone(text: str, region: str, words: PhoneWords, others: Sequence[str] = ()) -> Phone | Unclear | None:
    """The number an answer gives, one that can be dialled before one that is unclear."""
    found = find_phones(text, region, words, others, asked=True)
    return next((one for one in found if isinstance(one, Phone)), next(iter(found), None))


def find_region(zone: str | None) -> str | None:
    """The country whose clock this zone is; None for one that is no country's."""
    region = find_territory(zone or "")
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def read_number(typed: str, region: str | None, told: bool = False) -> str | None:
    """The number in E.164 form by the rules of this country; None where they have no such number.

    Where the country was `told`, a number of the right length will do: new ranges are given out all the time."""
    # Elsewhere than in North America "00" is what "+" means, and there no number begins so.
    dialled = "+" + typed.lstrip("( ")[2:] if typed.lstrip("( ").startswith("00") else typed
    try:
        number = phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return None
    whole = told and count_digits(typed) >= FEWEST and phonenumbers.is_possible_number(number)
    if not (whole or phonenumbers.is_valid_number(number)):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def count_digits(typed: str) -> int:
    """How many digits there are."""
    return sum(c.isdigit() for c in typed)


def _read_number(
    text: str, match: re.Match[str], regions: Sequence[str], words: PhoneWords, cued: bool
) -> Iterator[Phone | Unclear]:
    end = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip(FILLER))
    extension = words.has_extension.match(text, end)
    end = extension.end() if extension else end
    number = next((found for region in regions if (found := read_number(match.group(), region))), None)
    if number:
        yield Phone(number, match.start(), end, extension.group("digits") if extension else None)
    elif cued and count_digits(match.group()) <= LONGEST:
        yield Unclear("phone", text[match.start() : end].rstrip(FILLER), match.start(), end)


def _is_something_else(text: str, match: re.Match[str], words: PhoneWords) -> bool:
    """Whether digits without a cue are rather a date, a range of amounts or a count."""
    typed = match.group().strip()
    if count_digits(typed) < FEWEST or DATE.fullmatch(typed) or RANGE.fullmatch(typed):
        return True
    return "+" not in typed and bool(words.counted) and bool(words.is_counted.match(text, match.end()))
