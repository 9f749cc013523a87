"""What is said around each platform, and which of them are turned down by it."""

from __future__ import annotations

import pytest

from bot.nlu.leaving import SURE, Entity, LeavingWords, find_left

WORDS = LeavingWords.from_content({"together": ["and", "or", "nor"], "partings": ["but", "though"]})


def name(text: str, *platforms: str, refused: tuple[str, ...] = ()) -> list[Entity]:
    found = [
        {"entity": "platform", "value": p, "start": text.index(p), "end": text.index(p) + len(p)} for p in platforms
    ]
    return [{**one, "role": "refused"} if one["value"] in refused else one for one in found]


def listen(text: str, *platforms: str, refused: tuple[str, ...] = ()) -> list[str]:
    """What is asked about, platform by platform."""
    said: list[str] = []

    def judge(texts: list[str]) -> list[float]:
        said.extend(texts)
        return [0.0] * len(texts)

    assert find_left(text, name(text, *platforms, refused=refused), WORDS, judge) == []
    return said


@pytest.mark.parametrize(
    ("text", "platforms", "said"),
    [
        ("snapchat is over, pinterest then", ("snapchat", "pinterest"), ["facebook is over"]),
        ("bin off reddit do pinterest", ("reddit", "pinterest"), ["bin off facebook", "do facebook"]),
        (
            "our reddit died a death but pinterest is fine",
            ("reddit", "pinterest"),
            ["our facebook died a death", "facebook is fine"],
        ),
        ("reddit and snapchat never earned a bean", ("reddit", "snapchat"), ["facebook never earned a bean"]),
        ("well, i'd sooner leave reddit", ("reddit",), ["i'd sooner leave facebook"]),
        ("reddit aur pinterest", ("reddit", "pinterest"), []),
        ("reddit", ("reddit",), []),
    ],
)
def test_each_platform_is_judged_by_its_own_clause(text: str, platforms: tuple[str, ...], said: list[str]) -> None:
    assert listen(text, *platforms) == said


def test_what_is_refused_already_is_not_asked_about() -> None:
    assert listen("pinterest, no reddit at all", "pinterest", "reddit", refused=("reddit",)) == []


def test_all_of_a_list_is_left() -> None:
    text = "reddit or snapchat i would not touch"

    left = find_left(text, name(text, "reddit", "snapchat"), WORDS, lambda said: [SURE for _ in said])

    assert [one["value"] for one in left] == ["reddit", "snapchat"]
