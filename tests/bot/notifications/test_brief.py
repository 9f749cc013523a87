"""The brief says everything a consultant needs, and whatever a visitor typed stays text in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.leads.model import Contact, Lead
from bot.notifications.brief import Brief
from bot.notifications.layout import brief_page, brief_text
from bot.notifications.lead_context import LeadContext
from bot.notifications.mails import Mails
from bot.storage.conversations.transcript_lines import TranscriptLine
from tests.bot.notifications.conftest import NOW


@pytest.fixture
def brief(mails: Mails, dossier: LeadContext) -> Brief:
    return mails.briefs.make_brief(dossier, NOW)


def rows(brief: Brief, title: str) -> list[tuple[str, str]]:
    return list(next(section.rows for section in brief.sections if section.title == title))


def test_it_says_who_wants_what_by_when_and_for_how_much(brief: Brief) -> None:
    assert brief.title == "Brief: Ada <Lovelace>, Engines & Co"
    assert ("E-mail", "ada@example.com") in rows(brief, "Who")
    assert rows(brief, "What they want") == [
        ("Goal", "more leads"),
        ("Time", "3 months"),
        ("Budget", "$2,000 a month"),
        ("Business", "dental practice"),
    ]


def test_it_says_when_to_call_whom_there_is_no_address_of(mails: Mails, dossier: LeadContext) -> None:
    assert dossier.lead
    contact = Contact("Ada", phone="+12025550177")
    profile = {**dossier.lead.profile, "call": {"text": "after 6:00 PM (Dublin time)"}}
    told = replace(dossier, lead=replace(dossier.lead, contact=contact, profile=profile))

    shown = rows(mails.briefs.make_brief(told, NOW), "Who")

    assert ("Phone", "+12025550177") in shown
    assert ("Call", "after 6:00 PM (Dublin time)") in shown
    assert "E-mail" not in dict(shown)


def test_it_gives_the_score_with_its_reasons_and_what_is_still_open(brief: Brief, dossier: LeadContext) -> None:
    assert dossier.lead
    assert dossier.lead.scored
    scored = dossier.lead.scored
    shown = rows(brief, "Score")

    assert shown[0] == ("Score", f"{scored.total} of 100, {scored.tier.replace('_', ' ')}")
    assert shown[1] == ("Next step", scored.next)
    earned = [point for point in scored.points if point.points]
    assert [name for name, _ in shown[2:]] == [f"{point.points} / {point.most}" for point in earned]
    assert scored.ask[0] in [text for _, text in rows(brief, "Open questions")]


def test_it_gives_the_recommendation_with_its_figures(brief: Brief, dossier: LeadContext) -> None:
    advice = dossier.advice
    assert advice
    assert advice.money
    said = " ".join(text for _, text in rows(brief, "What was recommended"))

    assert f"${advice.money.media:,.0f}" in said
    assert advice.reasons[0].text in said
    assert "**" not in said


def test_it_tells_the_time_of_the_consultation_and_with_whom(brief: Brief) -> None:
    (when, time), (who, person) = rows(brief, "Consultation")

    assert (when, who, person) == ("Time", "With", "Maren Holt")
    assert "US Eastern" in time


def test_a_worry_is_quoted_in_the_visitors_words_whatever_apostrophe_they_use(brief: Brief) -> None:
    assert rows(brief, "Objections and worries") == [("Price", "“in 3 months, but isn’t that too expensive?”")]


def test_a_word_within_another_is_no_worry(mails: Mails, dossier: LeadContext) -> None:
    harmless = (
        TranscriptLine("visitor", "an inexpensive start", NOW),
        TranscriptLine("bot", "that is too expensive", NOW),
    )

    assert rows(mails.briefs.make_brief(replace(dossier, said=harmless), NOW), "Objections and worries") == [
        ("", "none heard")
    ]


def test_it_ends_with_what_was_said_by_the_agencys_clock(brief: Brief) -> None:
    assert rows(brief, "What was said") == [
        ("2026-11-25 06:55 Visitor", "We need <b>patients</b> & fast"),
        ("2026-11-25 06:56 Assistant", "By when?"),
        ("2026-11-25 06:57 Visitor", "in 3 months, but isn’t that too expensive?"),
    ]


def test_a_page_shows_what_was_typed_and_runs_none_of_it(brief: Brief) -> None:
    page = brief_page(brief)

    assert "We need &lt;b&gt;patients&lt;/b&gt; &amp; fast" in page
    assert "<b>patients" not in page
    assert "Ada <Lovelace>" not in page
    assert '<a href="https://agency.example/plan/p1"' in page


def test_a_text_holds_the_same_in_lines_that_mails_can_show(brief: Brief) -> None:
    text = brief_text(brief)

    assert "WHAT THEY WANT\n  - Goal: more leads\n" in text
    assert "https://agency.example/brief/b1" in text
    assert max(map(len, text.splitlines())) <= 80


def test_somebody_without_a_name_has_a_brief_too(mails: Mails) -> None:
    brief = mails.briefs.make_brief(LeadContext("web-bob"), NOW)

    assert brief.title == "Brief: A visitor who left no contact details"
    assert rows(brief, "Score") == [("", "none yet")]
    assert brief_text(brief)


def test_what_another_chat_under_the_address_says_is_named_as_such(
    mails: Mails, dossier: LeadContext, new_lead: Callable[..., Lead]
) -> None:
    assert dossier.lead
    other = new_lead("lead-eve", "web-eve", contact=Contact("Eve", "ada@example.com", "+1 202 555 0199"))
    brief = mails.briefs.make_brief(replace(dossier, lead=replace(dossier.lead, others=(other,))), NOW)

    (said,) = (text for name, text in brief.sections[0].rows if name.startswith("Another chat"))
    assert "Name Eve; Phone +1 202 555 0199" in said
    assert brief.title == mails.briefs.make_brief(dossier, NOW).title
