"""Links to recommendations: found by their token, dead once what they lead to is erased."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from bot.leads.model import Advice
from bot.recommendations.model import Recommendation
from bot.storage.conversations.plans import PlanRepository, SavedPlan
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData

TALK = "web-ada"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def other(advice: Advice) -> Advice:
    return replace(advice, recommendation={"verdict": "smo"})


def test_a_token_leads_to_the_recommendation_as_it_was_given(engine: Engine, advice: Advice, other: Advice) -> None:
    leads, plans = SqlLeads(engine), PlanRepository(engine)
    leads.save_advice(TALK, advice)
    leads.save_advice(TALK, other)

    first, latest = plans.token_of(TALK, 1), plans.token_of(TALK)

    assert first
    assert latest
    assert plans.find_by_token(first) == SavedPlan(
        TALK, 1, advice.time, Recommendation.from_json(advice.recommendation)
    )
    assert plans.find_by_token(latest) == SavedPlan(TALK, 2, other.time, Recommendation.from_json(other.recommendation))
    assert plans.get_plan(TALK) == plans.find_by_token(latest)


def test_the_same_recommendation_keeps_its_token(engine: Engine, advice: Advice) -> None:
    SqlLeads(engine).save_advice(TALK, advice)
    plans = PlanRepository(engine)

    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: plans.token_of(TALK), range(16)))

    assert len(tokens) == 1


def test_what_was_never_given_has_no_token_and_a_wrong_token_finds_nothing(engine: Engine, advice: Advice) -> None:
    SqlLeads(engine).save_advice(TALK, advice)
    plans = PlanRepository(engine)

    assert (plans.token_of("web-none"), plans.token_of(TALK, 2), plans.get_plan("web-none")) == (None, None, None)
    assert plans.find_by_token("wrong") is None
    assert plans.find_by_token("") is None


@pytest.mark.parametrize("how", ["erase_person", "forget_talk"])
def test_erasing_kills_the_link_for_good(engine: Engine, advice: Advice, how: str) -> None:
    leads, plans = SqlLeads(engine), PlanRepository(engine)
    leads.save_advice(TALK, advice)
    token = plans.token_of(TALK)
    assert token

    getattr(PersonalData(engine), how)(TALK)
    assert plans.find_by_token(token) is None

    leads.save_advice(TALK, advice)
    assert plans.token_of(TALK) != token
    assert plans.find_by_token(token) is None
