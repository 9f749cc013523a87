"""What visitors say is text on every page, wherever it is kept; and who may only look learns nobody's name from any."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import get_args

import pytest

from bot.conversations.transcripts import AttachedFile, Origin, TranscriptEntry
from bot.leads.model import Contact
from bot.storage.desk.users import Role
from bot.storage.reports.sightings import Sighting, Sightings
from tests.bot.desk.house import NOW, Colleague, House
from tests.bot.desk.test_pages import EVIL, Tags

PAGES = (
    *("/desk/", "/desk/inbox", "/desk/inbox?view=all", "/desk/inbox/{talk}", "/desk/inbox/{talk}/live?after=0"),
    *("/desk/leads", "/desk/leads/{lead}", "/desk/talks", "/desk/talks/{talk}", "/desk/funnel", "/desk/gaps"),
    *("/desk/learning", "/desk/answers", "/desk/quality", "/desk/experiments", "/desk/settings", "/desk/account"),
)
FACTS = ("topic", "not_understood", "hardly_understood", "asked", "filled", "skipped", "advised", "variant", "kind")
CHANNELS = ("web", "slack", "rest")
PHONE = "+1 202 555 0171"


def fill_everything(house: House, said: str, contact: Contact, ours: str = "", place: str = "") -> dict[str, str]:
    """A talk and its lead that hold these words in every field that a visitor can reach.

    `ours` stands where only words of ours ever stand, `place` in addresses.
    """
    ours, place = ours or said, place or said
    utm = (("campaign", place), (ours, place))
    talk = house.talk(said, origin=Origin("web", f"https://x.example/{place}", place, utm, ours, ours, ours, ours))
    house.happen(talk, ("turn", ""), ("lead_stored", ""), *((kind, ours) for kind in FACTS))
    house.happen(talk, ("not_understood", said), ("hardly_understood", said))
    told = json.dumps({"question": said, "answer": said})
    house.happen(talk, ("colleague_answer", told))
    house.happen(talk, ("put_right", json.dumps({"text": said, "did": [ours], "meant": said})))
    house.read(talk, said, ours, 0.4, [{"entity": ours, "value": {ours: said}}])
    house.parts.transcripts.rate_message(talk, 2, False, said)
    lead = house.lead(
        talk=talk, contact=contact, words={"budget": said, "goals": said, "industry": said}, pending="phone"
    )
    file = AttachedFile("t" * 20, said[:80], "image/png", 10)
    entries = (TranscriptEntry("person", said, name=ours, note=ours), TranscriptEntry("visitor", said, files=(file,)))
    house.parts.transcripts.append_lines(talk, *entries)
    house.parts.work.add_note(talk, "agent@studio.example", said)
    house.parts.work.set_status(lead, "lost", "agent@studio.example", said)
    house.book(lead, NOW + timedelta(hours=1))
    house.parts.handover.request_person(talk)
    Sightings(house.engine).add_counts(
        "2026-11-23", {Sighting("seen", place[:200], place[:80], ours[:10], ours[:80]): 3}
    )
    return {"talk": talk, "lead": lead.id}


@pytest.mark.parametrize("role", get_args(Role))
def test_nothing_that_is_kept_of_a_visitor_becomes_part_of_any_page(house: House, role: Role) -> None:
    contact = Contact(EVIL, "a'onmouseover=alert(4)//@rowing.example", EVIL, EVIL, EVIL, "javascript:alert(5)")
    made = fill_everything(house, EVIL, contact)
    colleague = house.enter(role)
    for path in (*PAGES, *(["/desk/audit"] if role == "admin" else [])):
        page = colleague.see(path.format(**made))
        tags = Tags(page)
        assert all(script and script.startswith("/desk/static/") for script in tags.scripts), path
        assert tags.handlers == [], path
        assert set(tags.images) <= {"/assets/mark.svg", f"/api/chat/files/{'t' * 20}"}, path
        assert not [a for a in tags.addresses if not re.match(r"/|#|mailto:|tel:|http://desk\.example/", a)], path
        assert "49" not in re.findall(r"onerror=alert\(2\)&gt; (\d+)", page), "the words were run as a template"


def test_a_draft_of_an_answer_holds_words_and_no_tags(house: House) -> None:
    house.happen(house.talk(EVIL), ("not_understood", EVIL))
    tags = Tags(house.enter("editor").do("/desk/gaps/new", text=EVIL).text)
    assert tags.handlers == []
    assert tags.images == ["/assets/mark.svg"]
    assert len(tags.scripts) == 3


def test_who_may_only_look_finds_out_nobodys_name_on_any_page(house: House) -> None:
    place = "odile@rowing.example"
    words = f"I am Odile Marchetti of Rowing Partners, odile@rowing.example, {PHONE}, www.rowing.example"
    contact = Contact(
        "Odile Marchetti", "odile@rowing.example", PHONE, "Rowing Partners", "owner", "www.rowing.example"
    )
    made = fill_everything(house, words, contact, "hashtags", place)
    viewer, agent = house.enter("viewer"), house.enter("agent")
    secret = re.compile(r"Odile|Marchetti|Rowing Partners|odile@|555 ?0171|2025550171|www\.rowing")
    for path in PAGES:
        place = path.format(**made)
        shown = viewer.see(place)
        assert not secret.search(shown), (path, secret.findall(shown))
    assert secret.search(agent.see(f"/desk/leads/{made['lead']}"))


@pytest.mark.parametrize("find", ["/desk/leads?q=marchetti", "/desk/talks?text=marchetti"])
def test_who_may_only_look_finds_nobody_by_a_name(house: House, find: str) -> None:
    contact = Contact("Odile Marchetti", "odile@rowing.example", PHONE, "Rowing Partners", "owner")
    fill_everything(house, "I am Odile Marchetti", contact)
    viewer = house.enter("viewer")
    path, _, asked = find.partition("?")
    assert viewer.see(find) == viewer.see(path) == viewer.see(f"{path}?{asked}-of-nobody")


def test_nobody_reads_of_a_talk_that_is_not_there_by_guessing(house: House, viewer: Colleague) -> None:
    for path in ("/desk/leads/{0}", "/desk/talks/{0}", "/desk/inbox/{0}", "/desk/inbox/{0}/live?after=0"):
        for guess in ("lead-1", "web-1", "..%2f..%2fetc%2fpasswd", "%00", "1'%20or%20'1'='1"):
            assert viewer.browser.get(path.format(guess)).status_code in (303, 404), (path, guess)
