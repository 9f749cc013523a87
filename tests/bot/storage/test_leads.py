"""What every keeper of leads promises, shown on both databases and on the twin in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.leads.model import Advice, Consent, Contact, Lead, Origin
from bot.leads.score import Score
from bot.leads.store import LeadStore, Order, iterate_leads
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.fakes.leads import InMemoryLeads

NewLead = Callable[..., Lead]
ORIGIN = Origin("web", "https://shop.example/prices", None, (("source", "news"),), "en-GB", "Europe/London")


class LeadStoreContract:
    """The tests all keepers pass."""

    def test_a_lead_comes_back_as_it_was_kept(self, kept: LeadStore, new_lead: NewLead) -> None:
        lead = new_lead(profile={"goals": ["leads"], "budget": {"amount_min": 500}}, wishes=("email_plan",))

        assert kept.save_lead(lead) == lead
        assert kept.find_lead("lead-ada") == lead
        assert kept.find_by_conversation("web-ada") == lead

    def test_nobody_is_found_by_a_name_that_no_lead_has(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.save_lead(new_lead())

        assert kept.find_lead("web-ada") is None
        assert kept.find_by_conversation("lead-ada") is None
        assert kept.find_lead("") is None

    def test_others_are_told_of_a_new_lead_of_its_corrections_and_of_new_advice(
        self, kept: LeadStore, told: Callable[[], set[str]], new_lead: NewLead, now: datetime, advice: Advice
    ) -> None:
        kept.save_advice("web-ada", advice)
        kept.save_lead(new_lead())
        kept.save_lead(new_lead())
        assert told() == {"lead_stored"}

        kept.save_lead(new_lead(profile={"goals": ["sales"]}, changed=now + timedelta(minutes=1)))
        kept.save_advice("web-ada", advice)
        kept.save_advice("web-ada", replace(advice, recommendation={"verdict": "smo"}))
        assert told() == {"lead_stored", "lead_changed"}

    def test_leads_are_listed_newest_first(self, kept: LeadStore, new_lead: NewLead, now: datetime) -> None:
        kept.save_lead(new_lead("lead-1", "web-1"))
        kept.save_lead(new_lead("lead-2", "web-2", created=now + timedelta(days=1)))

        assert [lead.id for lead in iterate_leads(kept, "newest")] == ["lead-2", "lead-1"]

    def test_a_correction_replaces_contact_and_profile(self, kept: LeadStore, new_lead: NewLead, now: datetime) -> None:
        kept.save_lead(new_lead(profile={"goals": ["leads"]}))
        corrected = new_lead(contact=Contact("Ada King", "king@example.com"), profile={"goals": ["sales"]})

        kept.save_lead(replace(corrected, changed=now + timedelta(hours=1)))

        found = kept.find_by_conversation("web-ada")
        assert found is not None
        assert found.contact == Contact("Ada King", "king@example.com")
        assert (found.profile, found.changed) == ({"goals": ["sales"]}, now + timedelta(hours=1))

    def test_a_conversation_has_one_lead_whatever_it_is_called(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.save_lead(new_lead())

        assert kept.save_lead(new_lead("lead-other")).id == "lead-ada"
        assert kept.count_people() == 1

    def test_what_a_visitor_says_does_not_undo_what_sales_noted(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.save_lead(new_lead())
        assert kept.set_status("lead-ada", "contacted")

        assert kept.save_lead(new_lead()).status == "contacted"

    def test_no_status_is_noted_for_a_lead_that_is_not_there(self, kept: LeadStore) -> None:
        assert not kept.set_status("lead-none", "won")

    def test_consents_and_wishes_are_added_to_and_never_lost(
        self, kept: LeadStore, new_lead: NewLead, yes: Consent, now: datetime
    ) -> None:
        kept.save_lead(new_lead(wishes=("email_plan",)))
        no = Consent("marketing", False, "1", "News?", now)

        kept.save_lead(new_lead(consents=(no,), wishes=("call", "email_plan")))

        found = kept.find_by_conversation("web-ada")
        assert found is not None
        assert found.consents == (yes, no)
        assert found.wishes == ("email_plan", "call")

    def test_advice_given_before_the_lead_belongs_to_it(
        self, kept: LeadStore, new_lead: NewLead, advice: Advice
    ) -> None:
        kept.save_advice("web-ada", advice)
        kept.save_advice("web-other", advice)

        assert kept.save_lead(new_lead()).recommendations == (advice,)

    def test_advice_is_kept_once_when_repeated_and_again_when_it_changed(
        self, kept: LeadStore, new_lead: NewLead, advice: Advice
    ) -> None:
        kept.save_lead(new_lead())
        other = replace(advice, recommendation={"verdict": "smo"})
        for given in (advice, advice, other, advice):
            kept.save_advice("web-ada", given)

        found = kept.find_by_conversation("web-ada")
        assert found is not None
        assert found.recommendations == (advice, other, advice)

    def test_a_removed_lead_is_gone_and_may_come_again(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.save_lead(new_lead())

        assert kept.remove_conversation("web-ada")
        assert kept.find_by_conversation("web-ada") is None
        assert not kept.remove_conversation("web-ada")
        assert kept.save_lead(new_lead("lead-again")).id == "lead-again"

    def test_a_lead_says_where_its_conversation_came_from(self, kept: LeadStore, new_lead: NewLead, talk: str) -> None:
        assert kept.save_lead(new_lead(conversation_id=talk)).origin == ORIGIN

    def test_text_that_databases_take_ill_is_kept_without_it(self, kept: LeadStore, new_lead: NewLead) -> None:
        contact = Contact.from_json({"name": "A\x00da\ud800\r\nKing", "email": "ada@example.com"})

        assert kept.save_lead(new_lead(contact=contact)).contact.name == "A da King"

    def test_two_processes_that_begin_the_same_lead_make_one(self, kept: LeadStore, new_lead: NewLead) -> None:
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda n: kept.save_lead(new_lead(f"lead-{n}")), range(8)))

        assert len({lead.id for lead in made}) == 1
        assert kept.count_people() == 1

    def test_what_one_chat_says_never_changes_what_another_told(
        self, kept: LeadStore, new_lead: NewLead, yes: Consent, now: datetime, advice: Advice
    ) -> None:
        """Whoever types an address need not be its owner: name, number, plans and consents stay who said them."""
        no = Consent("marketing", False, "1", "News?", now)
        victim = new_lead("lead-vic", "web-1", profile={"goals": ["leads"]}, consents=(yes, no), wishes=("call",))
        stranger = new_lead(
            "lead-eve",
            "slack-2",
            contact=Contact("Eve", " VIC@example.com", "+1 202 555 0199", "Eve Corp", website="eve.example"),
            profile={"goals": ["sales"], "tried": "flyers"},
            consents=(yes, replace(no, given=True)),
            wishes=("email_plan",),
        )
        kept.save_advice("web-1", advice)
        before = kept.save_lead(victim)
        kept.save_advice("slack-2", replace(advice, recommendation={"verdict": "smo"}))
        later = kept.save_lead(replace(stranger, created=now + timedelta(days=9), changed=now + timedelta(days=9)))

        (lead,) = iterate_leads(kept, "newest")
        assert replace(lead, others=(), changed=now, conversations=("web-1",)) == before
        assert (lead.marketing, later.marketing) == ("no", "yes")
        assert (
            kept.find_lead("lead-vic")
            == kept.find_by_conversation("web-1")
            == kept.find_by_email("Vic@Example.com")
            == lead
        )

        assert kept.find_lead("lead-eve") == kept.find_by_conversation("slack-2") == later
        assert (later.contact.name, later.profile["tried"], later.wishes) == ("Eve", "flyers", ("email_plan",))
        assert [one.recommendation for one in later.recommendations] == [{"verdict": "smo"}]

    def test_what_several_chats_say_stands_side_by_side_and_says_so(
        self, kept: LeadStore, new_lead: NewLead, now: datetime
    ) -> None:
        kept.save_lead(new_lead("lead-vic", "web-1"))
        eve = Contact("Eve", "vic@example.com", "+1 202 555 0199")
        kept.save_lead(replace(new_lead("lead-eve", "web-2", contact=eve), created=now + timedelta(days=1)))

        (lead,) = iterate_leads(kept, "newest")
        (other,) = lead.others
        assert (lead.conversations, other.id, other.contact) == (("web-1", "web-2"), "lead-eve", eve)
        shown = lead.as_json()
        assert (shown["contact"]["name"], shown["other_chats"][0]["contact"]["name"]) == ("Ada Lovelace", "Eve")
        again = kept.find_by_conversation("web-2")
        assert again is not None
        assert [one.id for one in again.others] == ["lead-vic"]

    def test_a_person_who_returns_keeps_the_status_and_it_is_noted_for_all(
        self, kept: LeadStore, new_lead: NewLead
    ) -> None:
        kept.save_lead(new_lead("lead-ada", "web-1"))
        kept.set_status("lead-ada", "contacted")

        assert kept.save_lead(replace(new_lead("lead-ada", "web-2"), id="lead-2")).status == "contacted"
        kept.set_status("lead-2", "won")
        kept.remove_conversation("web-1")

        (lead,) = iterate_leads(kept, "newest")
        assert (lead.id, lead.status) == ("lead-2", "won")

    def test_another_address_is_another_person(self, kept: LeadStore, new_lead: NewLead) -> None:
        kept.save_lead(new_lead("lead-ada", "web-1"))
        kept.save_lead(replace(new_lead("lead-ada", "web-2"), id="lead-2"))
        kept.save_lead(replace(new_lead("lead-bob", "web-2"), id="lead-2"))

        assert {lead.id for lead in iterate_leads(kept, "newest")} == {"lead-ada", "lead-2"}

    def test_who_gave_only_a_number_is_a_person_of_their_own(self, kept: LeadStore, new_lead: NewLead) -> None:
        ada, bo = Contact("Ada", phone="+442079460958"), Contact("Bo", phone="+442079460000")
        kept.save_lead(new_lead("lead-ada", "web-1", contact=ada))
        kept.save_lead(new_lead("lead-bo", "web-2", contact=bo))
        again = kept.save_lead(new_lead("lead-again", "slack-1", contact=replace(ada, company="Engines")))
        kept.set_status("lead-bo", "won")

        assert (again.id, again.conversations) == ("lead-again", ("slack-1", "web-1"))
        first = kept.find_by_email("+442079460958")
        assert first is not None
        assert (first.id, first.contact, [one.id for one in first.others]) == ("lead-ada", ada, ["lead-again"])
        assert {lead.id: lead.status for lead in iterate_leads(kept, "newest")} == {"lead-ada": "new", "lead-bo": "won"}

    def test_who_gives_an_address_later_is_the_same_lead(self, kept: LeadStore, new_lead: NewLead) -> None:
        lead = new_lead("lead-ada", "web-1", contact=Contact("Ada", phone="+442079460958"))
        kept.save_lead(lead)

        now = kept.save_lead(replace(lead, contact=replace(lead.contact, email="ada@example.com")))

        assert (now.id, now.contact.email) == ("lead-ada", "ada@example.com")
        assert kept.find_by_email("ADA@example.com") == now
        assert kept.find_by_email("+442079460958") is None

    def test_each_chat_is_scored_alone_and_the_best_score_is_the_persons(
        self, scoring: LeadStore, new_lead: NewLead
    ) -> None:
        scoring.save_lead(new_lead("lead-ada", "web-1", profile={"a": 1, "b": 1}))
        lead = scoring.save_lead(replace(new_lead("lead-ada", "web-2", profile={"c": 1}), id="lead-2"))

        assert (lead.score, lead.tier) == (2, "cold")
        alone = scoring.find_unmerged("web-2")
        assert alone is not None
        assert alone.score == 1

    @pytest.mark.parametrize(
        ("order", "ids"),
        [("hottest", ["lead-2", "lead-0", "lead-1"]), ("newest", ["lead-2", "lead-1", "lead-0"])],
    )
    def test_people_come_page_by_page_each_once(
        self, scoring: LeadStore, new_lead: NewLead, now: datetime, order: Order, ids: list[str]
    ) -> None:
        profiles: tuple[dict[str, int], ...] = ({"a": 1}, {}, {"a": 1, "b": 1})
        for number, profile in enumerate(profiles):
            at = now + timedelta(days=number)
            scoring.save_lead(new_lead(f"lead-{number}", f"web-{number}", profile=profile, created=at, changed=at))
        again = new_lead("lead-0", "web-9", profile={}, created=now + timedelta(days=9), changed=now)
        scoring.save_lead(replace(again, id="lead-9"))

        first = scoring.load_page(order, None, 2)
        rest = scoring.load_page(order, first.place, 2)
        assert [lead.id for lead in (*first.leads, *rest.leads)] == ids
        assert (first.more, rest.more) == (True, False)
        assert [lead.id for lead in iterate_leads(scoring, order, 1)] == ids
        assert scoring.count_people() == 3

    def test_a_change_brings_a_person_to_the_end_of_the_feed_whichever_chat_it_was_in(
        self, kept: LeadStore, new_lead: NewLead, now: datetime
    ) -> None:
        for number in range(3):
            at = now + timedelta(days=number)
            kept.save_lead(new_lead(f"lead-{number}", f"web-{number}", created=at, changed=at))
        first = kept.load_page("changed", None, 1)
        again = new_lead("lead-1", "web-9", created=now + timedelta(days=9), changed=now + timedelta(days=9))
        kept.save_lead(replace(again, id="lead-9"))

        assert [lead.id for lead in kept.load_page("changed", first.place).leads] == ["lead-2", "lead-1"]

    def test_a_question_that_is_open_is_kept_with_the_lead(self, kept: LeadStore, new_lead: NewLead) -> None:
        assert kept.save_lead(new_lead(pending="company", words={"goals": "more leads pls"})).pending == "company"

        lead = kept.save_lead(new_lead(words={"goals": "more leads pls"}))
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
        yield SqlTranscripts(engine).start_talk(ORIGIN)
        engine.dispose()

    @pytest.fixture
    def told(self, url: str) -> Iterator[Callable[[], set[str]]]:
        engine = open_engine(url)
        yield lambda: {letter.delivery.event.kind for letter in SqlOutbox(engine).list_messages()}
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
