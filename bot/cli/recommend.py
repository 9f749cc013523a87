"""`bot recommend`: the recommendation without a conversation and without Rasa, as a table or as JSON (4.5)."""

# ruff: noqa: UP045 - typer 0.7 reads no `X | None` in a signature
from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Optional

import typer

from bot import clock
from bot.cli.arguments import TODAY, read_day
from bot.cli.recommend_table import print_recommendation
from bot.errors import UnreadableValue
from bot.knowledge.choices import load_choices
from bot.knowledge.layers import read_layered
from bot.knowledge.lexicon import read_word_files
from bot.knowledge.reading import suggest_nearest
from bot.recommendations.content.platforms import AUDIENCES
from bot.recommendations.engine import recommend
from bot.recommendations.planning.catalog import load_catalog
from bot.recommendations.profile import Json, Profile
from bot.settings import Settings
from bot.values.measures.target import Target, read_target
from bot.values.replies.bare import Ambiguous, Nothing, read_bare_budget, read_bare_platforms, read_bare_timeframe
from bot.values.subjects.lexicon import Lexicon


def check_finite(number: Optional[float]) -> Optional[float]:
    """The number of an option. Raises typer.BadParameter (exit code 2) for nan, which no limits keep out."""
    if number is not None and math.isnan(number):
        raise typer.BadParameter("nan is not a number")
    return number


GOAL = typer.Option(..., "--goal", metavar="G", help="What it is for, several times if need be: goals of choices.yml.")
TIMEFRAME = typer.Option(..., "--timeframe", metavar="TEXT", help='By when, in words: "3 months", "by mid January".')
BUDGET = typer.Option(None, "--budget", metavar="TEXT", help='The money, in words: "2k a month", "£500 once", "0".')
PLATFORM = typer.Option([], "--platform", metavar="P", help="A platform to use, several times if need be.")
INDUSTRY = typer.Option(None, "--industry", metavar="TEXT", help="The line of business.")
TARGET = typer.Option(None, "--target", metavar="TEXT", help='A result that is needed: "40 leads a month".')
AUDIENCE = typer.Option(None, "--audience", metavar="A", help=f"Who buys: {', '.join(AUDIENCES)}.")
FOLLOWERS = typer.Option(None, "--followers", min=0, help="How many followers there are already.")
HOURS = typer.Option(None, "--hours", min=0.0, max=168.0, callback=check_finite, help="Hours a week for content.")
SALE = typer.Option(
    None, "--average-sale", min=0.0, max=1e12, callback=check_finite, help="What an average sale brings."
)
CLOSE = typer.Option(
    None,
    "--close-rate",
    min=0.0,
    max=1.0,
    callback=check_finite,
    help="The part of leads that become customers, 0 to 1.",
)
EXCLUDE = typer.Option([], "--without", metavar="P", help="A platform to leave out.")
NEGATIVE = re.compile(r"\W*[-−]\W*\d")
# What reading the options takes.
WORDS = ("seasons", "time", "platforms", "money", "sentences")
JSON = typer.Option(False, "--json", help="One JSON object instead of the table.")


def recommend_cmd(
    goal: list[str] = GOAL,
    timeframe: str = TIMEFRAME,
    budget: Optional[str] = BUDGET,
    platform: list[str] = PLATFORM,
    industry: Optional[str] = INDUSTRY,
    target: Optional[str] = TARGET,
    audience: Optional[str] = AUDIENCE,
    followers: Optional[int] = FOLLOWERS,
    hours: Optional[float] = HOURS,
    average_sale: Optional[float] = SALE,
    close_rate: Optional[float] = CLOSE,
    without: list[str] = EXCLUDE,
    today: Optional[str] = TODAY,
    as_json: bool = JSON,
) -> None:
    """Recommend SMM, SMO or a balance of both for a goal and a timeframe."""
    settings = Settings.from_env(os.environ)
    day, choices = read_day(today) or clock.today(), load_choices(settings.content, settings.agency_dir)
    words, region = (
        load_lexicon(settings.content, settings.agency_dir),
        _find_region(settings.content, settings.agency_dir),
    )
    data = {
        "goals": _check_known(goal, choices.goals, "--goal"),
        "platforms": platforms_of(platform, words, choices.platforms),
        "industry": industry,
        "audience": _check_known([audience], AUDIENCES, "--audience")[0] if audience else None,
        "existing_audience": followers,
        "hours_per_week": hours,
        "average_sale": average_sale,
        "close_rate": close_rate,
        "excluded": platforms_of(without, words, choices.platforms),
        "timeframe": timeframe_of(timeframe, day, words, region),
        "budget": budget_of(budget, words) if budget is not None else None,
        "target": target_of(target, words).as_json() if target is not None else None,
    }
    book = load_catalog(settings.content, settings.agency_dir)
    recommendation = recommend(Profile.from_json(data), book, day)
    if as_json:
        typer.echo(json.dumps(recommendation.as_json(), ensure_ascii=False))
    else:
        print_recommendation(recommendation, book)


def _check_known(names: Iterable[str], known: tuple[str, ...], option: str) -> list[str]:
    """The names in lower case. Raises typer.BadParameter (exit code 2) for one that is not known."""
    found = [name.strip().casefold() for name in names]
    for name in found:
        if name not in known:
            raise typer.BadParameter(f"{name!r} is not known; {suggest_nearest(name, known)}", param_hint=option)
    return found


def load_lexicon(content: Path, overlay: Path | None) -> Lexicon:
    """The names of seasons and platforms and the words of money, which is all that reading the options takes."""
    return Lexicon.from_content(read_word_files(content, overlay, WORDS))


def _find_region(content: Path, overlay: Path | None) -> str:
    """The agency's country, by which dates in figures are read."""
    return str(read_layered("agency.yml", [layer for layer in (content, overlay) if layer]).get("region", ""))


def platforms_of(names: Iterable[str], words: Lexicon, known: tuple[str, ...]) -> list[str]:
    """The platforms by identifier; a name that is none stays as it is, so that the advice can say so."""
    found = [(name.strip().casefold(), read_bare_platforms(name, words)) for name in names]
    return [id for name, read in found for id in (read if isinstance(read, list) and name not in known else [name])]


def timeframe_of(text: str, today: date, words: Lexicon, region: str) -> Json | None:
    """The time a text states, None for "no rush". Raises UnreadableValue when it states none."""
    found = read_bare_timeframe(text, today, words, region)
    if isinstance(found, Ambiguous):
        readings = " or ".join(title for title, _ in found.readings)
        raise UnreadableValue(f"timeframe {text!r}: is that {readings}?")
    if found is None:
        raise UnreadableValue(
            f"timeframe {text!r}: expected a time such as “3 months”, “6-8 weeks” or “by mid January”"
        )
    return None if isinstance(found, Nothing) else found


def budget_of(text: str, words: Lexicon) -> Json | None:
    """The money a text states, taken literally, None when it says it is not known. Raises UnreadableValue."""
    found = None if NEGATIVE.match(text) else read_bare_budget(text, words.grammar)
    if isinstance(found, Ambiguous):
        return dict(found.readings[0][1])
    if found is None:
        raise UnreadableValue(f"budget {text!r}: expected money such as “2k a month”, “£500 once” or “0”, zero or more")
    return None if isinstance(found, Nothing) else found


def target_of(text: str, words: Lexicon) -> Target:
    """The wanted result a text states. Raises UnreadableValue when it states none."""
    for said in (text, f"we need {text}"):
        found = read_target(said, words.grammar)
        if found is not None and found.amount > 0:
            return found
    raise UnreadableValue(f"target {text!r}: expected a number and a result, such as “40 leads a month”")
