"""Numbers to call that are said in words: "oh one one seven, 496 double oh 12", "triple five"."""

from __future__ import annotations

import re

from bot.values.people.contact_words import PhoneWords

# Stands behind the digits of a number that was said, so that the text stays as long as it was.
FILLER = "\x03"
# So many of its words must be digits by themselves: "two thousand five hundred" is an amount.
FEWEST_WORDS, FEWEST_DIGITS, MOST_DIGITS = 3, 7, 15


def in_digits(text: str, words: PhoneWords) -> str:
    """The text, equally long, with each number that is said in words in digits."""
    for match in list(words.is_said.finditer(text)) if words.digits else ():
        digits = _read_run(match.group(), words)
        if digits:
            text = text[: match.start()] + digits.ljust(len(match.group()), FILLER) + text[match.end() :]
    return text


def _read_run(run: str, words: PhoneWords) -> str | None:
    said = re.findall(r"\+?\d+|[^\W\d_]+", run.lower())
    if sum(word in words.digits for word in said) < FEWEST_WORDS:
        return None
    read, times, tens = "", 1, ""
    for word in said:
        if word in words.repeats:
            times = int(words.repeats[word])
            continue
        if word in words.tens:
            read, tens = read + tens + words.tens[word][0], words.tens[word][1:]
            continue
        digits = words.digits.get(word) or words.zeros.get(word) or word
        # "Twenty one" is 21, "twenty oh" is 200.
        read += ("" if len(digits) == 1 and digits != "0" else tens) + digits * times
        times, tens = 1, ""
    read += tens
    return read if FEWEST_DIGITS <= len(read.lstrip("+")) <= MOST_DIGITS else None
