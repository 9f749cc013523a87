"""Slack's markup read as plain words, and our Markdown written as Slack's."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from bot.channels.slack.markup import read_text, split_text, to_mrkdwn


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("*6 weeks*", "6 weeks"),
        ("_about_ `2k` a month", "about 2k a month"),
        ("*_both_*, really", "both, really"),
        ("john_doe@example.com", "john_doe@example.com"),
        ("<mailto:john_doe@example.com|john_doe@example.com>", "john_doe@example.com"),
        ("2*3 and 4*5", "2*3 and 4*5"),
        ("~2k to ~3k", "~2k to ~3k"),
        ("```\nlong\n```", "long"),
        ("&gt; quoted\nand mine", "quoted\nand mine"),
        (":+1:", "👍"),
        (":thumbsup::skin-tone-3: yes", "👍 yes"),
        ("don’t “know”", 'don\'t "know"'),
        ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
        ("<http://x.example|x.example>", "x.example"),
        ("<!subteam^S1|@sales> hi", "@sales hi"),
        ("<!date^1763900000^{date}|today>", "today"),
        ("<@U2> and <#C1>", "@U2 and #C1"),
        ("<@U1>, what is smo?", "what is smo?"),
        ("hey <@U1> what is smo?", "hey what is smo?"),
        ("<@U1>", ""),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_what_is_typed_in_slack_is_read_as_meant(typed: str, meant: str) -> None:
    assert read_text(typed, own="U1") == meant


@pytest.mark.parametrize(
    ("ours", "slacks"),
    [
        ("**Paid** brings reach", "*Paid* brings reach"),
        ("- one\n- two", "• one\n• two"),
        ("See [our site](https://x.example/?a=1&b=2).", "See <https://x.example/?a=1&amp;b=2|our site>."),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("[a|b](https://x.example/|)", "<https://x.example/%7C|a¦b>"),
        ("5 - 3", "5 - 3"),
    ],
)
def test_our_markdown_becomes_slacks_and_nothing_becomes_a_mention(ours: str, slacks: str) -> None:
    assert to_mrkdwn(ours) == slacks


def test_a_long_text_is_cut_where_it_pauses() -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 30 for n in range(20))

    cut = list(split_text(text, 500))

    assert all(0 < len(piece) <= 500 for piece in cut)
    assert " ".join(" ".join(cut).split()) == " ".join(text.split())
    assert all(piece.startswith("Paragraph") for piece in cut)


@pytest.mark.parametrize("text", ["x" * 7000, "&amp;" * 1500, "a" * 2998 + "&amp;" + "b" * 20])
def test_a_text_without_pauses_is_cut_all_the_same_and_no_sign_in_two(text: str) -> None:
    cut = list(split_text(text, 3000))

    assert "".join(cut) == text
    assert all(0 < len(piece) <= 3000 for piece in cut)
    assert all(piece.count("&") == piece.count(";") for piece in cut)


def test_a_link_is_not_cut_in_two() -> None:
    text = "y " * 1480 + "<https://x.example/long/address/to/somewhere/else|some words for it> and on"

    assert all(piece.count("<") == piece.count(">") for piece in split_text(text, 3000))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("*one* and *two*", "one and two"),
        ("a * b * c", "a * b * c"),
        ("*left open", "*left open"),
        ("(*quoted*), _so_!", "(quoted), so!"),
        ("_*~all of it~*_", "all of it"),
        ("*over\nlines*", "*over\nlines*"),
        ("*a _b*", "a _b"),
        ("**", "**"),
        ("*~mixed*~ up", "~mixed~ up"),
    ],
)
def test_a_mark_counts_at_the_edge_of_words_and_in_pairs(typed: str, meant: str) -> None:
    assert read_text(typed) == meant


@pytest.mark.parametrize("piece", [" *a", " ***a", "_a ", "*a_ ", " *_~a", "a* ", "`", "<@U1|", "\n> "])
def test_twice_the_marks_take_at_most_twice_the_work(piece: str) -> None:
    def lines(length: int) -> int:
        run = 0

        def count(_frame: FrameType, event: str, _: object) -> Any:
            nonlocal run
            run += event == "line"
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            read_text((piece * length)[:length], "U1")
        finally:
            sys.settrace(before)
        return run

    assert lines(4000) <= 2.2 * lines(2000) + 100


def test_of_an_endless_text_the_beginning_is_read() -> None:
    assert len(read_text("word " * 100_000)) <= 12_000
