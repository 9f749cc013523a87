"""What every keeper of leads promises, shown on both databases and on the twin in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.leads.in_memory import InMemoryLeads
from bot.leads.model import Advice, Consent, Contact, Lead, Origin
from bot.leads.score import Score
from bot.leads.store import LeadStore
from bot.storage.engine import open_engine
from bot.storage.sql_leads import SqlLeads
from bot.storage.sql_outbox import SqlOutbox
from bot.storage.sql_transcripts import SqlTranscripts

NewLead = Callable[..., Lead]
ORIGIN = Origin("web", "https://shop.example/prices", None, (("source", "news"),), "en-GB", "Europe/London")


class LeadStoreContract:
    """The tests all keepers pass."""

    def test_a_lead_comes_back_as_it_was_kept(self, kept: LeadStore, new_lead: NewLead) -> None:
        lead = new_lead(profile={"goals": ["leads"], "budget": {"amount_min": 500}}, wishes=("email_plan",))

        assert kept.keep(lead) == lead
        assert kept.find("lead-ada") == lead
        assert kept.of("web-ada") == lead

    def test_nobody_is_found_by_a_name_that_no_lead_has(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.keep(new_lead())

        assert kept.find("web-ada") is None
        assert kept.of("lead-ada") is None
        assert kept.find("") is None

    def test_others_are_told_of_a_new_lead_of_its_corrections_and_of_new_advice(
        self, kept: LeadStore, told: Callable[[], set[str]], new_lead: NewLead, now: datetime, advice: Advice
    ) -> None:
        kept.advise("web-ada", advice)
        kept.keep(new_lead())
        kept.keep(new_lead())
        assert told() == {"lead_stored"}

        kept.keep(new_lead(profile={"goals": ["sales"]}, changed=now + timedelta(minutes=1)))
        kept.advise("web-ada", advice)
        kept.advise("web-ada", replace(advice, recommendation={"verdict": "smo"}))
        assert told() == {"lead_stored", "lead_changed"}

    def test_leads_are_listed_newest_first(self, kept: LeadStore, new_lead: NewLead, now: datetime) -> None:
        kept.keep(new_lead("lead-1", "web-1"))
        kept.keep(new_lead("lead-2", "web-2", created=now + timedelta(days=1)))

        assert [lead.id for lead in kept.all()] == ["lead-2", "lead-1"]

    def test_a_correction_replaces_contact_and_profile(self, kept: LeadStore, new_lead: NewLead, now: datetime) -> None:
        kept.keep(new_lead(profile={"goals": ["leads"]}))
        corrected = new_lead(contact=Contact("Ada King", "king@example.com"), profile={"goals": ["sales"]})

        kept.keep(replace(corrected, changed=now + timedelta(hours=1)))

        found = kept.of("web-ada")
        assert found is not None
        assert found.contact == Contact("Ada King", "king@example.com")
        assert (found.profile, found.changed) == ({"goals": ["sales"]}, now + timedelta(hours=1))

    def test_a_conversation_has_one_lead_whatever_it_is_called(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.keep(new_lead())

        assert kept.keep(new_lead("lead-other")).id == "lead-ada"
        assert len(kept.all()) == 1

    def test_what_a_visitor_says_does_not_undo_what_sales_noted(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.keep(new_lead())
        assert kept.set_status("lead-ada", "contacted")

        assert kept.keep(new_lead()).status == "contacted"

    def test_no_status_is_noted_for_a_lead_that_is_not_there(self, kept: LeadStore) -> None:
        assert not kept.set_status("lead-none", "won")

    def test_consents_and_wishes_are_added_to_and_never_lost(
        self, kept: LeadStore, new_lead: NewLead, yes: Consent, now: datetime
    ) -> None:
        kept.keep(new_lead(wishes=("email_plan",)))
        no = Consent("marketing", False, "1", "News?", now)

        kept.keep(new_lead(consents=(no,), wishes=("call", "email_plan")))

        found = kept.of("web-ada")
        assert found is not None
        assert found.consents == (yes, no)
        assert found.wishes == ("email_plan", "call")

    def test_advice_given_before_the_lead_belongs_to_it(
        self, kept: LeadStore, new_lead: NewLead, advice: Advice
    ) -> None:
        kept.advise("web-ada", advice)
        kept.advise("web-other", advice)

        assert kept.keep(new_lead()).recommendations == (advice,)

    def test_advice_is_kept_once_when_repeated_and_again_when_it_changed(
        self, kept: LeadStore, new_lead: NewLead, advice: Advice
    ) -> None:
        kept.keep(new_lead())
        other = replace(advice, recommendation={"verdict": "smo"})
        for given in (advice, advice, other, advice):
            kept.advise("web-ada", given)

        found = kept.of("web-ada")
        assert found is not None
        assert found.recommendations == (advice, other, advice)

    def test_a_removed_lead_is_gone_and_may_come_again(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.keep(new_lead())

        assert kept.remove("web-ada")
        assert kept.of("web-ada") is None
        assert not kept.remove("web-ada")
        assert kept.keep(new_lead("lead-again")).id == "lead-again"

    def test_a_lead_says_where_its_conversation_came_from(self, kept: LeadStore, new_lead: NewLead, talk: str) -> None:
        assert kept.keep(new_lead(conversation_id=talk)).origin == ORIGIN

    def test_text_that_databases_take_ill_is_kept_without_it(self, kept: LeadStore, new_lead: NewLead) -> None:
        contact = Contact.from_json({"name": "A\x00da\ud800\r\nKing", "email": "ada@example.com"})

        assert kept.keep(new_lead(contact=contact)).contact.name == "A da King"

    def test_two_processes_that_begin_the_same_lead_make_one(self, kept: LeadStore, new_lead: NewLead) -> None:
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda n: kept.keep(new_lead(f"lead-{n}")), range(8)))

        assert len({lead.id for lead in made}) == 1
        assert len(kept.all()) == 1

    def test_a_person_of_several_conversations_is_one_lead(
        self, kept: LeadStore, new_lead: NewLead, now: datetime
    ) -> None:
        first = new_lead("lead-1", "web-1", profile={"goals": ["leads"], "tried": "flyers"}, wishes=("email_plan",))
        again = new_lead(
            "lead-2", "slack-2", contact=Contact("Ada King", " ADA@example.com"), profile={"goals": ["sales"]}
        )
        again = replace(again, created=now + timedelta(days=9), changed=now + timedelta(days=9))
        kept.keep(replace(first, contact=replace(first.contact, email="ada@example.com")))

        (lead,) = {kept.keep(again).id: kept.keep(again)}.values()

        assert (lead.id, lead.created) == ("lead-1", now)
        assert (lead.conversation_id, lead.conversations) == ("slack-2", ("web-1", "slack-2"))
        assert (lead.contact.name, lead.contact.company) == ("Ada King", "Engines")
        assert (lead.profile, lead.wishes) == ({"goals": ["sales"], "tried": "flyers"}, ("email_plan",))
        assert lead.consents == (*first.consents, *again.consents)
        assert kept.all() == (lead,)
        assert kept.find("lead-2") == kept.of("web-1") == kept.under("Ada@Example.com") == lead
        alone = kept.alone("slack-2")
        assert alone is not None
        assert (alone.id, alone.contact.company) == ("lead-2", None)

    def test_a_person_who_returns_keeps_the_status_and_it_is_noted_for_all(
        self, kept: LeadStore, new_lead: NewLead
    ) -> None:
        kept.keep(new_lead("lead-ada", "web-1"))
        kept.set_status("lead-ada", "contacted")

        assert kept.keep(replace(new_lead("lead-ada", "web-2"), id="lead-2")).status == "contacted"
        kept.set_status("lead-2", "won")
        kept.remove("web-1")

        (lead,) = kept.all()
        assert (lead.id, lead.status) == ("lead-2", "won")

    def test_another_address_is_another_person(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.keep(new_lead("lead-ada", "web-1"))
        kept.keep(replace(new_lead("lead-ada", "web-2"), id="lead-2"))
        kept.keep(replace(new_lead("lead-bob", "web-2"), id="lead-2"))

        assert {lead.id for lead in kept.all()} == {"lead-ada", "lead-2"}

    def test_what_is_kept_is_scored_alone_and_a_person_as_a_whole(self, scoring: LeadStore, new_lead: NewLead) -> None:
        scoring.keep(new_lead("lead-ada", "web-1", profile={"a": 1, "b": 1}))
        lead = scoring.keep(replace(new_lead("lead-ada", "web-2", profile={"c": 1}), id="lead-2"))

        assert (lead.score, lead.tier) == (3, "cold")
        alone = scoring.alone("web-2")
        assert alone is not None
        assert alone.score == 1

    def test_a_question_that_is_open_is_kept_with_the_lead(self, kept: LeadStore, new_lead: NewLead) -> None:
        assert kept.keep(new_lead(pending="company", words={"goals": "more leads pls"})).pending == "company"

        lead = kept.keep(new_lead(words={"goals": "more leads pls"}))
        assert (lead.pending, lead.words) == (None, {"goals": "more leads pls"})


def by_size(lead: Lead) -> Score:
    """A score that grows with the profile."""
    return Score(len(lead.profile), "cold", "", (), (), "1")


class TestSqlLeads(LeadStoreContract):
    @pytest.fixture
    def kept(self, url: str) -> Iterator[LeadStore]:
        engine = open_engine(url)
        yield SqlLeads(engine)
        engine.dispose()

    @pytest.fixture
    def scoring(self, url: str) -> Iterator[LeadStore]:
        engine = open_engine(url)
        yield SqlLeads(engine, by_size)
        engine.dispose()

    @pytest.fixture
    def talk(self, url: str) -> Iterator[str]:
        engine = open_engine(url)
        yield SqlTranscripts(engine).start(ORIGIN)
        engine.dispose()

    @pytest.fixture
    def told(self, url: str) -> Iterator[Callable[[], set[str]]]:
        engine = open_engine(url)
        yield lambda: {letter.delivery.event.kind for letter in SqlOutbox(engine).letters()}
        engine.dispose()


class TestInMemoryLeads(LeadStoreContract):
    @pytest.fixture
    def kept(self) -> InMemoryLeads:
        return InMemoryLeads({"web-talk": ORIGIN})

    @pytest.fixture
    def told(self, kept: InMemoryLeads) -> Callable[[], set[str]]:
        return lambda: {event.kind for event in kept.told}

    @pytest.fixture
    def scoring(self) -> LeadStore:
        return InMemoryLeads(rate=by_size)

    @pytest.fixture
    def talk(self) -> str:
        return "web-talk"
