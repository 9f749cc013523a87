"""Settings without YAML: each form writes what an editor would, past the same check, and is taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.bootstrap.content import Content
from bot.dialogue.questionnaire import Questionnaire
from bot.knowledge.library import Library
from bot.knowledge.loader import load_library
from tests.bot.desk.house import Colleague, House
from tests.bot.desk.test_pages import EVIL, Tags


def form_of(colleague: Colleague, name: str) -> dict[str, str]:
    """What a form holds."""
    page = colleague.see("/desk/settings")
    found = re.search(rf'<form method="post" action="/desk/settings/{name}".*?</form>', page, re.S)
    assert found
    fields = {m[0]: m[1] for m in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found[0])}
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', found[0], re.S))
    return {name: unescape(text) for name, text in fields.items() if name != "word"}


def save(colleague: Colleague, name: str, **changed: str) -> str:
    answer = colleague.do(f"/desk/settings/{name}", **{**form_of(colleague, name), **changed})
    return answer.headers.get("location", answer.text)


def library(own: Path) -> Library:
    return load_library(overlay=own)


def test_opening_hours_are_changed_and_days_closed(editor: Colleague, own: Path) -> None:
    assert save(editor, "hours", monday="10:00-18:00", friday="") == "/desk/settings?done=kept"
    hours = {day.weekday: (day.opens, day.closes) for day in library(own).agency.hours}
    assert hours[0] == ("10:00", "18:00")
    assert hours[1] == ("09:00", "17:30")
    assert 4 not in hours
    save(editor, "hours", tuesday="08:00-19:00")
    assert 4 not in {day.weekday for day in library(own).agency.hours}


def test_holidays_are_a_list_of_days(editor: Colleague, own: Path) -> None:
    save(editor, "holidays", holidays="2026-12-25\r\n\r\n2026-12-28 to 2026-12-30\r\n")
    assert len(library(own).agency.calendar.holidays) == 4


def test_people_come_and_go_and_keep_their_hours(editor: Colleague, own: Path) -> None:
    before = {one.id: one for one in library(own).agency.calendar.people}
    fields = form_of(editor, "people")
    assert (fields["name-0"], fields["name-1"], fields["name-2"]) == ("Maren Holt", "Joel Okafor", "")
    save(editor, "people", **{"name-0": "", "name-2": "Ada Byron", "email-2": "ada@lanternfield.example"})
    after = {one.id: one for one in library(own).agency.calendar.people}
    assert set(after) == {"joel", "ada-byron"}
    assert after["joel"] == before["joel"]


def test_departments_are_changed(editor: Colleague, own: Path) -> None:
    save(editor, "departments", **{"press-email": "news@lanternfield.example", "press-phone": ""})
    press = library(own).agency.get_department("press")
    assert (press.email, press.phone) == ("news@lanternfield.example", None)


def test_what_is_asked_and_in_which_order(editor: Colleague, own: Path) -> None:
    ranks = {"website": "", "role": "2", "tried": "1", "start": ""}
    save(editor, "order", **{f"question-{name}": rank for name, rank in ranks.items()})
    found = library(own)
    assert found.choices.questions == ("tried", "role")
    assert Questionnaire.from_library(found).details[-2:] == ("tried", "role")


def test_what_the_checker_refuses_is_not_kept_and_stays_in_the_form(editor: Colleague, own: Path) -> None:
    page = save(editor, "hours", monday="nonsense")
    assert "agency.yml: nonsense is refused" in page
    assert 'name="monday" value="nonsense"' in page
    assert not (own / "desk").exists()


def test_a_setting_is_taken_back(editor: Colleague, own: Path) -> None:
    save(editor, "hours", monday="10:00-18:00")
    (change,) = re.findall(r'name="id" value="(\w+)"', editor.see("/desk/settings"))
    assert editor.do("/desk/content/undo", id=change, place="settings").headers["location"].startswith("/desk/settings")
    assert library(own).agency.hours[0].opens == "09:00"


def test_admins_say_who_is_told_and_try_it(house: House, editor: Colleague, own: Path) -> None:
    admin = house.enter("admin")
    save(admin, "alerts", alerts="sales@lanternfield.example\nann@lanternfield.example")
    assert library(own).agency.alerts == ("sales@lanternfield.example", "ann@lanternfield.example")
    assert editor.do("/desk/settings/alerts", alerts="thief@elsewhere.example").status_code == 403
    assert editor.do("/desk/settings/test", target="mail").status_code == 403

    answer = admin.do("/desk/settings/test", target="mail")
    assert answer.status_code == 200
    assert "mail: " in answer.text
    (letter,) = (house.parts.settings.drawer).rglob("*.eml")
    assert "Test Lead" in letter.read_text()
    assert admin.do("/desk/settings/test", target="http://elsewhere").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_only_editors_change_settings(house: House, own: Path, role: str) -> None:
    colleague = house.enter(role)  # type: ignore[arg-type]
    page = colleague.see("/desk/settings")
    assert "<button>Keep</button>" not in page
    for name in ("hours", "holidays", "people", "departments", "order", "alerts"):
        assert colleague.do(f"/desk/settings/{name}").status_code == 403
    assert list(own.iterdir()) == []


def test_nothing_typed_here_becomes_part_of_the_page(editor: Colleague) -> None:
    save(editor, "people", **{"name-0": f'"><img src=x onerror=alert(1)>{EVIL}'})
    save(editor, "holidays", holidays=f"</textarea>{EVIL}")
    tags = Tags(editor.see("/desk/settings"))
    assert (len(tags.scripts), tags.handlers, tags.images) == (2, [], ["/assets/mark.svg"])


def test_who_is_told_is_who_the_agency_names(services: Content) -> None:
    from bot.bootstrap.mails import build_mails

    agency = replace(services.library.agency, alerts=("sales@studio.example",))
    assert build_mails(replace(services, library=replace(services.library, agency=agency))).recipients == (
        "sales@studio.example",
    )
