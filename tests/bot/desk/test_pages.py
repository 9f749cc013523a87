"""What the pages show and change: leads, talks and today, by role; nothing a visitor typed becomes part of a page."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.leads.events import LeadEvent
from bot.leads.model import Contact
from bot.queues.model import Done
from bot.storage.queues.sql_outbox import SqlOutbox
from tests.bot.desk.house import NOW, PROFILE, Colleague, House

EVIL = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)> {{ 7 * 7 }}{% raise %} javascript:alert(3)"


class Tags(HTMLParser):
    """The scripts, handlers and addresses that a page really has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.images: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self.scripts.append(given.get("src"))
        if tag == "img":
            self.images.append(given.get("src"))
        self.handlers += [name for name in given if name.startswith("on")]
        self.addresses += [str(given[name]) for name in ("href", "src", "action", "hx-get") if name in given]


def test_nothing_a_visitor_typed_becomes_part_of_any_page(house: House) -> None:
    origin = Origin("web", f"https://rowing.example/{EVIL}", EVIL, (("campaign", EVIL), (EVIL, "x")), "<b>en", "UTC")
    talk = house.talk(EVIL, origin=origin)
    house.happen(talk, ("turn", ""), ("topic", EVIL), ("not_understood", EVIL), ("lead_stored", ""))
    contact = Contact(EVIL, "a'onmouseover=alert(4)//@rowing.example", EVIL, EVIL, EVIL, "javascript:alert(5)")
    lead = house.lead(talk=talk, contact=contact, words={"budget": EVIL}, pending="phone")
    house.parts.transcripts.append_lines(talk, TranscriptEntry("person", EVIL, name=EVIL))
    house.parts.work.add_note(lead.conversation_id, "agent@studio.example", EVIL)
    house.parts.work.set_status(lead, "lost", "agent@studio.example", EVIL)
    house.book(lead, NOW + timedelta(hours=1))
    for role in ("viewer", "agent", "admin"):
        colleague = house.enter(role)
        paths = ["/desk/", "/desk/leads", f"/desk/leads/{lead.id}", "/desk/talks", f"/desk/talks/{talk}"]
        for path in [*paths, *(["/desk/audit"] if role == "admin" else [])]:
            page = colleague.see(path)
            tags = Tags(page)
            assert tags.scripts == ["/desk/static/htmx.min.js", "/desk/static/desk.js"], path
            assert (tags.handlers, tags.images) == ([], ["/assets/mark.svg"]), path
            assert not [a for a in tags.addresses if not re.match(r"/|#|mailto:|tel:|http://desk\.example/", a)], path


def test_an_answer_of_the_search_is_text_too(agent: Colleague) -> None:
    for path in ("/desk/leads?q=", "/desk/talks?text=", "/desk/talks?page=", "/desk/leads?owner="):
        page = agent.browser.get(path + '"><script>alert(1)</script>').text
        assert len(Tags(page).scripts) == 2


@pytest.mark.parametrize("path", ["/desk/leads?after=nonsense", "/desk/talks?after=nonsense", "/desk/talks?after=9_9"])
def test_a_place_nobody_gave_out_is_no_fault(agent: Colleague, path: str) -> None:
    assert agent.browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/desk/leads/lead-none", "/desk/talks/web-none"])
def test_what_is_not_kept_says_so(agent: Colleague, path: str) -> None:
    answer = agent.browser.get(path)
    assert answer.status_code == 404
    assert "was erased" in answer.text


def test_who_may_only_look_sees_nobodys_data(house: House, viewer: Colleague) -> None:
    talk = house.talk("I am Odile Marchetti", "write to odile@rowing.example or +1 202 555 0171")
    house.happen(talk, ("turn", ""), ("lead_stored", ""))
    lead = house.lead(talk=talk, words={"decides": "ask for Odile"})
    house.parts.work.add_note(lead.conversation_id, "agent@studio.example", "Odile likes tea")
    house.book(lead, NOW + timedelta(hours=1))
    for path in ("/desk/", "/desk/leads", f"/desk/leads/{lead.id}", f"/desk/talks/{talk}", "/desk/talks?contact=with"):
        page = viewer.see(path)
        for secret in ("Odile", "Marchetti", "odile", "555 0171", "/brief/", "/plan/"):
            assert secret not in page, (path, secret)
    assert "likes tea" in viewer.see(f"/desk/leads/{lead.id}")
    # And finds nobody by a name either.
    assert lead.id in viewer.see("/desk/leads?q=nobody-by-this-name")


def test_every_look_at_a_person_is_in_the_log_and_goes_with_the_person(house: House, agent: Colleague) -> None:
    lead = house.lead()
    agent.see(f"/desk/leads/{lead.id}")
    agent.see(f"/desk/talks/{lead.conversation_id}")
    agent.do(f"/desk/leads/{lead.id}/note", text="called, no answer")
    mine = house.parts.audit.latest_entries(conversation_id=lead.conversation_id)
    assert [entry.action for entry in mine] == ["lead changed", "talk seen", "lead seen"]
    assert {entry.email for entry in mine} == {"agent@studio.example"}

    house.parts.people.erase_person(lead.id)
    assert house.parts.audit.latest_entries(conversation_id=lead.conversation_id) == ()
    assert house.parts.work.list_notes([lead.conversation_id]) == ()
    assert lead.id not in house.enter("admin").see("/desk/audit")


def test_a_viewers_look_is_at_nobodys_data_and_is_not_logged(house: House, viewer: Colleague) -> None:
    lead = house.lead()
    viewer.see(f"/desk/leads/{lead.id}")
    assert house.parts.audit.latest_entries(conversation_id=lead.conversation_id) == ()


def test_a_lead_is_taken_noted_won_and_its_history_tells(house: House, agent: Colleague) -> None:
    lead, path = house.lead(), "/desk/leads/{}"
    agent.do(f"{path.format(lead.id)}/owner", owner="agent@studio.example")
    agent.do(f"{path.format(lead.id)}/note", text="called; wants a quote\nby Friday")
    agent.do(f"{path.format(lead.id)}/status", status="won", value="$12,500", reason="liked the plan")
    page = agent.see(path.format(lead.id))
    assert "called; wants a quote" in page
    assert 'value="12500"' in page
    assert 'value="liked the plan"' in page
    changes = house.parts.work.list_changes([lead.id])
    assert [(c.field, c.before, c.after) for c in changes][::-1] == [
        ("owner", "", "agent@studio.example"),
        ("status", "new", "won"),
        ("reason", "", "liked the plan"),
        ("value", "", "12500"),
    ]
    kept = house.parts.leads.find_lead(lead.id)
    assert kept is not None
    assert kept.status == "won"


@pytest.mark.parametrize(("path", "fields"), [("status", {"status": "boss"}), ("owner", {"owner": "x@y.example"})])
def test_what_is_no_choice_changes_nothing(house: House, agent: Colleague, path: str, fields: dict[str, str]) -> None:
    lead = house.lead()
    agent.do(f"/desk/leads/{lead.id}/{path}", **fields)
    kept = house.parts.leads.find_lead(lead.id)
    assert kept is not None
    assert (kept.status, house.parts.work.load_work([lead])[lead.id].owner) == ("new", None)


def test_several_leads_are_given_at_once(house: House, agent: Colleague) -> None:
    first, second, third = (house.lead(f"{name} Ray", at=NOW - timedelta(days=1)) for name in ("Ann", "Ben", "Cleo"))
    agent.do("/desk/leads/assign", lead=[first.id, third.id, "lead-none"], owner="agent@studio.example")
    work = house.parts.work.load_work([first, second, third])
    assert [work[lead.id].owner for lead in (first, second, third)] == [
        "agent@studio.example",
        None,
        "agent@studio.example",
    ]
    mine = agent.see("/desk/leads?owner=me")
    assert "Ann Ray" in mine
    assert "Ben Ray" not in mine
    assert "Ben Ray" in agent.see("/desk/leads?owner=nobody")


def test_leads_are_filtered_sorted_and_paged(house: House, agent: Colleague) -> None:
    cheap = {**PROFILE, "budget": None, "decides": None}
    for n in range(27):
        house.lead(f"Person{n:02} Ray", at=NOW - timedelta(hours=n), profile=PROFILE if n % 2 else cheap)
    page = agent.see("/desk/leads?sort=newest")
    shown = re.findall(r"Mark (Person\d\d)", page)
    assert shown == [f"Person{n:02}" for n in range(25)]
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    rest = agent.see(following[1].replace("&amp;", "&"))
    assert re.findall(r"Mark (Person\d\d)", rest) == ["Person25", "Person26"]
    assert re.findall(r"Mark (Person\d\d)", agent.see("/desk/leads?q=person07")) == ["Person07"]
    assert re.findall(r"Mark (Person\d\d)", agent.see("/desk/leads?q=%25")) == []
    tiers = {
        tier: len(re.findall(r"Mark (Person\d\d)", agent.see(f"/desk/leads?tier={tier}"))) for tier in ("hot", "cold")
    }
    assert tiers["hot"] == 13
    assert agent.see("/desk/leads?status=won").count("Mark Person") == 0


def test_the_table_of_all_leads_is_for_spreadsheets(house: House, agent: Colleague) -> None:
    lead = house.lead("=1+1")
    rows = list(csv.DictReader(io.StringIO(agent.browser.get("/desk/leads.csv").content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [lead.id]
    assert rows[0]["name"].startswith("'")
    assert house.parts.audit.latest_entries()[0].action == "leads exported"


def test_today_names_what_waits_and_nothing_that_is_done(house: House, agent: Colleague) -> None:
    hot, cold = house.lead("Hetty Hot"), house.lead("Cora Cold", profile={"goals": ["leads"]})
    today, past = house.lead("Tia Today"), house.lead("Pia Past")
    house.book(today, NOW + timedelta(hours=1))
    house.book(past, NOW - timedelta(days=2))
    house.parts.leads.enqueue_event(LeadEvent("person_wanted", hot.conversation_id, hot.id, occurrence="2026-11-23"))
    outbox = SqlOutbox(house.engine)
    letter = outbox.claim_entries("worker", 30, 1)[0]
    outbox.finish_entry(letter, "worker", Done(note="the mail server said no", failed=True))
    house.happen(hot.conversation_id, ("not_understood", "do you paint boats"))
    page = agent.see("/desk/")
    parts = dict(re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.S))
    assert "Hetty Hot" in parts["hot"]
    assert "Cora Cold" not in page
    assert "Tia Today" in parts["booked"]
    assert "Pia Past" in parts["unsaid"]
    assert "the mail server said no" in parts["letters"]
    assert "do you paint boats" in parts["gaps"]
    assert cold.status == "new"

    agent.do(f"/desk/leads/{hot.id}/owner", owner="agent@studio.example")
    agent.do(f"/desk/leads/{past.id}/status", status="won")
    assert agent.do(f"/desk/deliveries/{letter.id}/retry").status_code == 303
    page = agent.see("/desk/")
    assert "Hetty Hot" not in page
    assert "Pia Past" not in page
    assert "the mail server said no" not in page


TALKS = (
    ("boats", {"text": "rowing BOATS"}),
    ("dances", {"text": "dances"}),
    ("dances", {"puzzled": "1"}),
    ("dances", {"below": "50"}),
    ("dances", {"below": "75", "channel": "slack"}),
    ("boats", {"topic": "hashtags"}),
    ("boats", {"outcome": "lead_stored"}),
    ("dances", {"outcome": "nothing"}),
    ("boats", {"contact": "with"}),
    ("dances", {"contact": "without"}),
    ("dances", {"rating": "down"}),
    ("boats", {"rating": "up"}),
    ("dances", {"channel": "slack"}),
    ("boats", {"page": "/boats"}),
    ("boats", {"campaign": "spring"}),
    ("dances", {"language": "fr"}),
)


@pytest.fixture
def two_talks(house: House) -> dict[str, str]:
    boats = house.talk("we sell rowing boats", "100% of them")
    house.happen(boats, ("turn", ""), ("topic", "hashtags"), ("answered", ""))
    house.lead(talk=boats)
    dances = house.talk("do you paint dances", origin=Origin("slack", language="fr-FR"))
    house.happen(dances, ("turn", ""), ("not_understood", "do you paint dances"))
    house.read(boats, "100% of them", "inform", 0.5)
    house.read(dances, "do you paint dances", "hashtags", 0.49)
    house.parts.transcripts.rate_message(boats, 2, True, None)
    house.parts.transcripts.rate_message(dances, 2, False, "no")
    return {"boats": boats, "dances": dances}


@pytest.mark.parametrize(("found", "asked"), TALKS)
def test_talks_are_found_by_what_was_said_and_by_what_came_of_them(
    house: House, agent: Colleague, two_talks: dict[str, str], found: str, asked: dict[str, str]
) -> None:
    page = agent.browser.get("/desk/talks", params=asked).text
    shown = {name for name, talk in two_talks.items() if f"/desk/talks/{talk}" in page}
    assert shown == {found}


def test_talks_are_found_by_the_least_certainty_of_their_messages(
    house: House, agent: Colleague, two_talks: dict[str, str]
) -> None:
    house.read(two_talks["boats"], "we sell rowing boats", "hashtags", 0.95)
    shown = {
        below: {name for name, talk in two_talks.items() if talk in agent.see(f"/desk/talks?below={below}")}
        for below in ("30", "50", "75", "5000")
    }
    assert shown == {"30": set(), "50": {"dances"}, "75": {"boats", "dances"}, "5000": {"boats", "dances"}}


def test_signs_of_a_search_stand_for_themselves(agent: Colleague, two_talks: dict[str, str]) -> None:
    assert two_talks["boats"] in agent.see("/desk/talks?text=100%25")
    assert two_talks["dances"] not in agent.see("/desk/talks?text=%25")


def test_a_talk_shows_how_each_message_was_read(house: House, agent: Colleague) -> None:
    talk = house.talk("do hashtags help", "6 weeks")
    house.read(talk, "do hashtags help", "hashtags", 0.93)
    house.read(talk, "6 weeks", "inform", 0.41, [{"entity": "timeframe", "value": {"days_min": 42, "deadline": None}}])
    page = agent.see(f"/desk/talks/{talk}")
    assert re.search(r"hashtags\s*<span class=\"soft\">93%", page)
    assert re.search(r"inform\s*<span class=\"warn\">41%", page)
    assert "days_min 42" in page
    assert "Noted: 16 letters" in page
