"""What a contact, a draft and a lead show of themselves, and what they keep to themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.leads.model import Advice, Consent, Contact, Lead, LeadDraft, Origin

ADA = Contact("Ada", "ada@example.com", phone="+1 202 555 0142")


def test_contact_data_shows_in_no_repr(new_lead: Callable[..., Lead], yes: Consent) -> None:
    shown = f"{ADA!r} {LeadDraft(ADA, (yes,))!r} {new_lead(contact=ADA)!r}"

    assert "Ada" not in shown
    assert "ada@" not in shown
    assert repr(ADA) == "Contact(name=***, email=***, phone=***)"


def test_a_draft_keeps_contact_data_out_of_storage_until_it_is_agreed_to(yes: Consent) -> None:
    no = replace(yes, given=False)

    assert "ada" not in json.dumps(LeadDraft(ADA, wishes=("email_plan",)).as_json())
    assert "ada" not in json.dumps(LeadDraft(ADA, (yes, no)).as_json())
    assert LeadDraft(ADA, (yes,)).as_json()["contact"]["email"] == "ada@example.com"


def test_a_draft_comes_back_from_its_slot_as_it_was(yes: Consent) -> None:
    draft = LeadDraft(ADA, (yes, replace(yes, purpose="marketing", given=False)), ("email_plan",), "press")

    assert LeadDraft.from_json(json.loads(json.dumps(draft.as_json()))) == draft
    assert LeadDraft.from_json(None) == LeadDraft()


def test_an_empty_contact_counts_as_none() -> None:
    assert not Contact()
    assert not Contact.from_json({"name": " \n ", "age": 30})
    assert Contact(company="Engines")


def test_a_contact_is_one_clean_line_each() -> None:
    assert Contact.from_json({"name": "Ada\r\n\x1b[31m King "}).name == "Ada [31m King"


def test_a_lead_shows_everything_in_plain_values(new_lead: Callable[..., Lead], advice: Advice, now: datetime) -> None:
    origin = Origin("web", "https://shop.example", utm=(("source", "news"),))
    lead = new_lead(recommendations=(advice,), origin=origin, wishes=("email_plan",))

    shown = json.loads(json.dumps(lead.as_json()))

    assert shown["contact"]["email"] == "ada@example.com"
    assert shown["consents"][0]["time"] == now.isoformat()
    assert shown["recommendations"][0]["recommendation"]["verdict"] == "smm"
    assert shown["origin"]["utm"] == {"source": "news"}
    assert lead.summarise_lead() == {"id": "lead-ada", "score": None, "status": "new"}
