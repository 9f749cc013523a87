from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from bot.knowledge.choices import load_choices
from bot.knowledge.library import Library
from bot.knowledge.loader import SHIPPED, load_library

GOALS = load_choices().goals

README = (SHIPPED / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def test_it_loads_and_is_a_demo(library: Library) -> None:
    assert library.agency.demo
    assert "demo" in library.agency.page.footer


def test_its_addresses_and_numbers_reach_nobody(library: Library) -> None:
    agency = library.agency
    emails = [agency.email, *(department.email for department in agency.departments)]
    phones = [agency.phone, *(department.phone for department in agency.departments if department.phone)]

    assert [email for email in emails if not email.endswith(".example")] == []
    assert [phone for phone in phones if " 555 01" not in phone] == []


def test_both_sides_have_six_strategies(library: Library) -> None:
    sides = [strategy.side for strategy in library.strategies.values()]

    assert (sides.count("smm"), sides.count("smo")) == (6, 6)


@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_has_a_strategy(library: Library, goal: str) -> None:
    assert [one.id for one in library.strategies.values() if goal in library.choices.spread_goals(one.goals)]


@pytest.mark.parametrize(
    "id_",
    [
        *("ctr", "conversion_rate", "cpc", "cpm", "cost_per_lead", "roas", "reach", "impressions"),
        *("engagement_rate", "likes", "shares", "comments", "follower_growth", "sentiment"),
    ],
)
def test_every_metric_of_the_article_is_explained(library: Library, id_: str) -> None:
    metric = library.get_metric(id_)

    assert all((metric.definition, metric.unit, metric.reading))


def test_no_text_shows_a_placeholder(library: Library) -> None:
    texts = [text for answer in library.answers.values() for text in (answer.short, answer.more or "")]

    assert [text for text in texts if "{" in text] == []


@pytest.mark.parametrize("file", sorted(path.name for path in SHIPPED.glob("*.yml")))
def test_the_readme_tells_editors_of_every_file(file: str) -> None:
    assert f"`{file}`" in README


def test_the_readme_names_every_placeholder(library: Library) -> None:
    departments = tuple(f"{department.id}_" for department in library.agency.departments)

    assert [
        name for name in library.agency.facts if f"{{{name}}}" not in README and not name.startswith(departments)
    ] == []


def test_the_examples_in_the_readme_are_yaml() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)

    assert [type(YAML(typ="safe").load(example)) for example in examples] == [*5 * [dict], *4 * [list], *5 * [dict]]
