from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.recommend import recommend_cmd
from bot.errors import UnreadableValue

ASKED = ("--goal", "leads", "--timeframe", "3 months", "--today", "2026-11-23")


def run(*arguments: str) -> Any:
    app = typer.Typer()
    app.command()(recommend_cmd)
    return CliRunner().invoke(app, list(arguments))


def test_json_is_one_object_of_the_contract() -> None:
    result = run(*ASKED, "--budget", "2000 a month", "--platform", "instagram", "--json")
    advice = json.loads(result.stdout)

    assert result.exit_code == 0
    assert (advice["verdict"], advice["money"]["total"], advice["today"]) == ("smm", 6000, "2026-11-23")
    assert advice["profile"]["goals"] == ["leads"]


def test_the_table_says_verdict_money_and_weeks() -> None:
    out = run(*ASKED, "--budget", "2000 a month", "--target", "40 leads a month").stdout

    assert out.startswith("Lead with paid (SMM)")
    assert all(part in out for part in ("Why", "Money", "$6,000", "What to expect", "Weeks", "2026-11-30"))


def test_several_goals_and_everything_optional_are_taken() -> None:
    result = run(
        *ASKED, "--goal", "community", "--industry", "dentist", "--audience", "local", "--followers", "900",
        "--hours", "5", "--average-sale", "300", "--close-rate", "0.3", "--without", "tiktok", "--json",
    )  # fmt: skip

    assert json.loads(result.stdout)["profile"]["goals"] == ["leads", "community"]


def test_platforms_go_by_their_names_and_unknown_ones_are_named() -> None:
    result = run(*ASKED, "--platform", "Twitter", "--platform", "insta", "--platform", "MySpace", "--json")
    advice = json.loads(result.stdout)

    assert advice["profile"]["platforms"] == ["twitter_x", "instagram"]
    assert "myspace" in next(w["text"] for w in advice["warnings"] if w["code"] == "unknown_platform")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--goal", "fame", "--timeframe", "3 months"),
        ("--goal", "leads"),
        ("--timeframe", "3 months"),
        (*ASKED, "--average-sale", "nan"),
        (*ASKED, "--close-rate", "nan"),
        (*ASKED, "--hours", "inf"),
        (*ASKED, "--today", "9999-12-31"),
        (*ASKED, "--audience", "martians"),
        ("--goal", "leads", "--timeframe", "3 months", "--today", "tomorrow"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--timeframe", "banana", "timeframe 'banana'"),
        ("--timeframe", "6", "6 weeks or 6 months"),
        ("--budget", "-5", "budget '-5'"),
        ("--budget", "$-200", "zero or more"),
        ("--budget", "loads", "budget 'loads'"),
        ("--target", "many", "target 'many'"),
    ],
)
def test_an_unreadable_value_is_named_in_one_line(option: str, text: str, said: str) -> None:
    result = run(*ASKED, option, text)

    # The root of the command line prints the line and ends with 1.
    assert isinstance(result.exception, UnreadableValue)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("timeframe", "budget"),
    [
        *(
            ("3 months", budget)
            for budget in ("0", "1", "nothing", "1000000000", "£500 a week", "2 lakh a month", "dunno")
        ),
        *((time, "2k") for time in ("1 day", "10 years", "by 1 March 2020", "no rush", "before Black Friday")),
    ],
)
def test_extremes_are_answered(budget: str, timeframe: str) -> None:
    result = run("--goal", "sales", "--timeframe", timeframe, "--budget", budget, "--today", "2026-11-23", "--json")

    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["verdict"] in ("smm", "smo", "balanced")
