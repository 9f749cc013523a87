"""News is sent to an address that said itself, from a mail to it, that it wants them; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from bot.channels.web.news import news_routes
from bot.knowledge.loader import load_library
from bot.leads.csv_export import to_csv
from bot.leads.model import Consent, Contact, Lead
from bot.settings import Settings
from bot.storage.database.engine import open_engine
from bot.storage.leads.news_mails import NewsMails
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.privacy.personal_data import PersonalData
from bot.storage.queues.sql_outbox import SqlOutbox

NewLead = Callable[..., Lead]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def leads(engine: Engine) -> SqlLeads:
    """As where a mail server is set."""
    return SqlLeads(engine, asks_for_news=True)


@pytest.fixture
def wants(new_lead: NewLead, yes: Consent) -> Lead:
    return new_lead(consents=(yes, replace(yes, purpose="marketing")))


@pytest.fixture
def browser(engine: Engine) -> TestClient:
    library, app = load_library(Settings().content, None), FastAPI()
    app.include_router(news_routes(NewsMails(engine), library.agency, library.get_tree("mail")["news_page"]))
    return TestClient(app)


def asked(engine: Engine) -> list[str]:
    letters = SqlOutbox(engine).list_messages()
    return [str(one.delivery.recipient) for one in letters if one.delivery.event.kind == "news_wanted"]


def marketing(leads: SqlLeads) -> str | None:
    lead = leads.find_by_conversation("web-ada")
    assert lead is not None
    return lead.marketing


def test_a_yes_counts_once_the_address_itself_has_said_so(
    engine: Engine, leads: SqlLeads, wants: Lead, browser: TestClient
) -> None:
    token = NewsMails(engine).token_of(leads.save_lead(wants))
    assert (asked(engine), marketing(leads)) == (["visitor_mail"], "unconfirmed")
    assert ",unconfirmed," in to_csv([leads.load_page("newest").leads[0]])

    page = browser.get(f"/news/{token}")
    assert (page.status_code, '<form method="post">' in page.text, marketing(leads)) == (200, True, "unconfirmed")

    answer = browser.post(f"/news/{token}")
    assert (answer.status_code, "Thank you" in answer.text, marketing(leads)) == (200, True, "yes")
    assert "<form" not in browser.get(f"/news/{token}").text


def test_an_address_is_asked_once_and_another_one_anew(engine: Engine, leads: SqlLeads, wants: Lead) -> None:
    token = NewsMails(engine).token_of(leads.save_lead(wants))
    leads.save_lead(replace(wants, profile={"goals": ["leads"]}))
    assert len(asked(engine)) == 1
    NewsMails(engine).confirm_token(str(token), wants.created)

    leads.save_lead(
        replace(wants, contact=Contact("Ada", "other@example.com"), changed=wants.changed + timedelta(hours=1))
    )

    assert (len(asked(engine)), marketing(leads)) == (2, "unconfirmed")


def test_what_a_stranger_agrees_to_under_an_address_binds_nobody(
    engine: Engine, leads: SqlLeads, wants: Lead, yes: Consent, now: datetime
) -> None:
    no = replace(yes, purpose="marketing", given=False)
    leads.save_lead(replace(wants, consents=(yes, no)))
    stranger = replace(wants, id="lead-eve", conversation_id="web-eve", created=now + timedelta(days=1))
    leads.save_lead(stranger)

    (lead,) = leads.load_page("newest").leads
    assert (lead.marketing, lead.others[0].marketing) == ("no", "unconfirmed")


def test_where_no_mail_can_go_out_a_yes_is_a_yes_and_a_no_is_never_asked_about(
    engine: Engine, wants: Lead, yes: Consent
) -> None:
    leads = SqlLeads(engine)
    leads.save_lead(wants)
    assert (marketing(leads), asked(engine)) == ("yes", [])

    no = replace(wants, consents=(yes, replace(yes, purpose="marketing", given=False)))
    SqlLeads(engine, asks_for_news=True).save_lead(replace(no, id="lead-no", conversation_id="web-no"))
    assert asked(engine) == []


def test_the_question_goes_with_its_lead_and_links_that_lead_nowhere_say_so(
    engine: Engine, leads: SqlLeads, wants: Lead, browser: TestClient
) -> None:
    token = NewsMails(engine).token_of(leads.save_lead(wants))
    PersonalData(engine).erase_person(wants.id)

    for path in (f"/news/{token}", "/news/none-such-token", "/news/x"):
        assert (browser.get(path).status_code, browser.post(path).status_code) == (404, 404)
