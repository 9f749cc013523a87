"""No regular expression of ours grows faster than its text: twice the text is at most about twice the work."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

# What makes a search begin anew, again and again: runs of one thing, and what our patterns begin with.
PIECES = (
    *(" ", "\n", "\t", " \n", "\r\n", "a", "a ", "1", "1 ", "1,", "1.", "1, ", "-", "- ", ".", ". ", "a.", "a-", "a@"),
    *("@a", "a@b.", "*a", " *a", "*", "**a", " ***a", "_a ", "`", "[", "[a", "[a](", "(", "(a", "<", "<a", "<@U1|"),
    *(
        "&",
        "$1 ",
        "+1 ",
        "1-",
        "1 - ",
        "1/",
        "1/1/",
        "1:0 ",
        "1 000 ",
        "1'",
        "a'",
        '"',
        "?",
        "? ",
        "!",
        "!! ",
        ";",
        ",",
    ),
    *(
        ", ",
        "a, ",
        "the ",
        "of the ",
        "and ",
        "not ",
        "please ",
        "hi ",
        "between 1 and ",
        "from ",
        "to ",
        "monday ",
        "a a ",
    ),
    *(
        "next monday ",
        "1st ",
        "may ",
        "3pm ",
        "3 pm",
        "at 3 ",
        "utc+1 ",
        "EST ",
        "weeks ",
        "2 weeks ",
        "{",
        "{a",
        "e\u0301",
    ),
    *(
        "www.",
        "http://",
        "http://a",
        "a/",
        "# ",
        "\n* ",
        "1)\n",
        "(at) ",
        "a at b dot ",
        " dot ",
        "a: ",
        "|",
        "I'm ",
        "A.B.",
    ),
)
TAILS = ("", "!x")
SHORT = 400
# Less than this is no growth to speak of: with the square it would be eighty thousand steps.
WORTH_A_LOOK = 0.00015
# Four times the text: four times the work, or sixteen times.
MOST_GROWTH = 8.0


@lru_cache(maxsize=1)
def patterns() -> tuple[dict[str, Any], ...]:
    listing = Path(__file__).with_name("pattern_list.py")
    made = subprocess.run([sys.executable, listing], capture_output=True, text=True, check=True, cwd=ROOT, timeout=500)
    return tuple(json.loads(made.stdout))


def work(pattern: re.Pattern[str], method: str, text: str) -> float:
    """Seconds of this thread's own computing: other processes do not count."""
    use = getattr(pattern, method)
    begun = time.thread_time()
    found = use(text)
    if found is not None and not isinstance(found, re.Match):
        for _ in found:
            pass
    return time.thread_time() - begun


def grows(pattern: re.Pattern[str], method: str, piece: str, tail: str) -> bool:
    def least(length: int) -> float:
        text = (piece * length)[:length] + tail
        return min(work(pattern, method, text) for _ in range(2))

    text = (piece * SHORT)[:SHORT] + tail
    if work(pattern, method, text) < WORTH_A_LOOK:
        return False
    return all(least(length * 4) > MOST_GROWTH * least(length) for length in (SHORT, 2 * SHORT))


def growing(pattern: re.Pattern[str], methods: list[str]) -> Iterator[tuple[str, str]]:
    # Whatever looks for a place to begin does no more than who looks for all of them.
    for method in {method if method in ("match", "fullmatch") else "finditer" for method in methods}:
        yield from ((method, piece) for piece in PIECES for tail in TAILS if grows(pattern, method, piece, tail))


@pytest.mark.parametrize("pattern", [r"\s+x", r"\[([^\]]*)\]", r"(?<!\w)([*_]{1,3})(?=\S)([^\n]*?\S)\1(?!\w)"])
def test_a_pattern_that_grows_with_the_square_is_found(pattern: str) -> None:
    assert next(growing(re.compile(pattern), ["search"]), None)


def test_the_list_holds_what_reads_visitors_and_slack() -> None:
    places = {Path(row["place"].rpartition(":")[0]).name for row in patterns()}

    assert {
        "markup.py",
        "privacy.py",
        "incoming.py",
        "splitter.py",
        "emails.py",
        "bare_contact.py",
        "days.py",
    } <= places
    assert len(patterns()) > 100


def test_no_pattern_of_ours_grows_faster_than_its_text() -> None:
    found = []
    for row in patterns():
        # What only ever met a word or two is not given a page: it is cut before.
        if row["methods"] and row["longest"] < SHORT // 2:
            continue
        pattern = re.compile(row["pattern"], row["flags"])
        found += [
            f"{row['place']}: {row['pattern'][:60]!r}, {way}" for way in growing(pattern, row["methods"] or ["search"])
        ]

    assert not found, "\n".join(found)
