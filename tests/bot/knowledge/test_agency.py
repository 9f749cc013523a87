from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge.agency import in_words
from bot.knowledge.buying import BUYING
from bot.knowledge.colours import contrast_ratio
from bot.knowledge.loader import SHIPPED
from bot.knowledge.model import Hours
from bot.knowledge.reading import read_yaml


def spoil(content: Any, section: str, **changes: Any) -> tuple[str, ...]:
    content.change("agency.yml", **{section: {**content.files["agency.yml"][section], **changes}})
    slips: tuple[str, ...] = content.slips()
    return slips


def test_facts_follow_from_the_file(content: Any) -> None:
    facts = content.load().agency.facts

    assert facts == {
        "agency_name": "Tinbox",
        "persona": "Pip",
        "tagline": "Small and loud",
        "referral": "",
        "price_note": "Prices on request",
        "services_list": "- Ads",
        "services_detail": "- **Ads**: We run ads.",
        "prices_list": "- Ads: On request",
        "default_currency": "GBP",
        "example_phone": "+44 121 234 5678",
        "email": "hi@tinbox.example",
        "phone": "+1 202 555 0100",
        "address": "1 Box Lane",
        "hours": "Monday to Wednesday 09:00–17:00, Saturday 10:00–12:30 (UK time)",
        "site_url": "https://tinbox.example",
        "booking_url": "https://tinbox.example/book",
        "privacy_url": "https://tinbox.example/privacy",
        **{f"{id_}_email": f"{id_}@tinbox.example" for id_ in ("jobs", "vendors", "press", "clients", "support")},
        **{f"{id_}_phone": "+1 202 555 0100" for id_ in ("jobs", "vendors", "press", "clients", "support")},
        **{f"{id_}_email": "hi@tinbox.example" for id_ in ("partners", "rfp")},
        **{key: read_yaml(SHIPPED / "buying.yml")[key].strip().replace("{agency_name}", "Tinbox") for key in BUYING},
    }


def test_texts_come_with_their_placeholders_filled(content: Any) -> None:
    assert content.load().agency.about == "Tinbox is invented."


def test_an_editor_may_add_placeholders(content: Any) -> None:
    content.change("agency.yml", facts={"dog": "Rex"})
    content.change("answers/greet.yml", short="{dog} greets you.")

    assert content.load().get_answer("greet").short == "Rex greets you."


@pytest.mark.parametrize(
    ("section", "changes", "slip"),
    [
        (
            "contact",
            {"email": "nobody"},
            "contact.email: 'nobody' does not fit; write an address such as hello@agency.example",
        ),
        ("contact", {"phone": "call me"}, "contact.phone: 'call me' does not fit; write the international form"),
        ("contact", {"fax": "1"}, "contact.fax: unknown key; "),
        ("colours", {"on_primary": "#333333"}, "colours.on_primary: contrast 1.7:1 is hard to read; choose one with"),
        ("colours", {"accent": "red"}, "colours.accent: 'red' does not fit; write a colour such as '#1f3a5f'"),
        ("links", {"booking": "www.x.y"}, "links.booking: 'www.x.y' does not fit; write an address such as https://"),
        (
            "hours",
            {"monday": "9-5"},
            "hours.monday: '9-5' is no opening time; write 09:00-17:30, or nothing when closed",
        ),
        ("hours", {"monday": "17:00-09:00"}, "hours.monday: '17:00-09:00' is no opening time"),
        ("hours", {"funday": "09:00-17:00"}, "hours.funday: unknown key; did you mean 'sunday'?"),
        ("departments", {"press": None}, "departments.press: expected keys with values, found nothing"),
        ("page", {"footer": ""}, "page.footer: empty; write a text or remove the key"),
        ("page", {"proof": []}, "page.proof: expected a list of entries"),
    ],
)
def test_an_agency_with_a_slip_is_refused(content: Any, section: str, changes: dict[str, Any], slip: str) -> None:
    assert spoil(content, section, **changes)[0].startswith(f"agency.yml: {slip}")


@pytest.mark.parametrize(
    ("changes", "slip"),
    [
        ({"time_zone": "Mars/Base"}, "time_zone: unknown time zone 'Mars/Base'; write one such as Europe/London"),
        ({"currency": "pounds"}, "currency: 'pounds' does not fit; write three capitals such as USD"),
        ({"region": "UK"}, "region: 'UK' is no country; write GB"),
        ({"region": "XX"}, "region: 'XX' is no country; write its ISO code, such as US or DE"),
        ({"region": "Britain"}, "region: 'Britain' does not fit; write two capitals such as US"),
        ({"demo": "perhaps"}, "demo: expected true or false, found a text"),
        ({"facts": {"email": "x"}}, "facts.email: this placeholder already follows from another key; remove it here"),
        (
            {"facts": {"My Dog": "x"}},
            "facts.My Dog: a placeholder is written in small letters, digits and _; rename it",
        ),
        ({"services": []}, "services: expected a list of entries, found an empty list; start each entry with '- '"),
    ],
)
def test_a_top_key_with_a_slip_is_refused(content: Any, changes: dict[str, Any], slip: str) -> None:
    content.change("agency.yml", **changes)

    assert f"agency.yml: {slip}" in content.slips()


def test_a_missing_department_is_named(content: Any) -> None:
    departments = {**content.files["agency.yml"]["departments"]}
    del departments["jobs"]
    content.change("agency.yml", departments=departments)

    assert content.slips() == ("agency.yml: departments: jobs is missing; add it with name and email",)


def test_a_department_is_found_by_its_identifier(content: Any) -> None:
    agency = content.load().agency

    assert agency.get_department("press").email == "press@tinbox.example"
    assert agency.get_department("rfp").email == agency.email


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0, 1), "Monday and Tuesday 09:00–17:00"),
        ((0, 1, 2, 3, 4), "Monday to Friday 09:00–17:00"),
        ((0, 2), "Monday 09:00–17:00, Wednesday 09:00–17:00"),
    ],
)
def test_hours_are_put_in_words(days: tuple[int, ...], words: str) -> None:
    assert in_words(tuple(Hours(day, "09:00", "17:00") for day in days)) == words


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
