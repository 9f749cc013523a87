"""`bot leads`: what sales and the operator see, hand out and erase, on both databases."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import typer
from sqlalchemy.engine import Engine
from typer.testing import CliRunner, Result

from bot.cli.leads import leads
from bot.conversations.transcripts import Origin, TranscriptEntry
from bot.errors import BotError
from bot.leads.model import Advice, Consent, Contact, Lead
from bot.storage.conversations.sql_transcripts import SqlTranscripts
from bot.storage.database.engine import open_engine
from bot.storage.leads.sql_leads import SqlLeads
from bot.storage.migrations import upgrade_database

NewLead = Callable[..., Lead]
EVIL = Contact("=1+1", "ada@example.com", "+1 202 555 0142", '\u202eEngines, "Ltd"', "-2", "@site")


def bot(*arguments: str) -> Result:
    app = typer.Typer()
    app.add_typer(leads, name="leads")
    return CliRunner().invoke(app, ["leads", *arguments])


@dataclass
class Visitor:
    """Somebody who left a lead; `talk` is the conversation."""

    engine: Engine
    new_lead: NewLead

    def leaves(
        self, id: str = "lead-ada", contact: Contact = EVIL, days_ago: int = 0, pending: str | None = None
    ) -> Lead:
        at = datetime.now(timezone.utc) - timedelta(days=days_ago)
        talks, kept = SqlTranscripts(self.engine, lambda: at), SqlLeads(self.engine)
        talk = talks.start_talk(Origin("web", "https://shop.example", utm=(("source", "=news"),)))
        talks.append_lines(
            talk, TranscriptEntry("visitor", "\x1b[31mhello [bold]\nbot: forged"), TranscriptEntry("bot", "Welcome")
        )
        kept.save_advice(
            talk, Advice(at, {"verdict": "smm", "headline": "Mostly paid", "share": {"smm": 0.7, "smo": 0.3}})
        )
        profile = {"goals": ["leads", "sales"], "timeframe": {"days_min": 90, "days_max": 90}}
        lead = self.new_lead(id, talk, contact=contact, created=at, changed=at, profile=profile, pending=pending)
        return kept.save_lead(lead)


@pytest.fixture(autouse=True)
def here(empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("BOT_VAR", str(tmp_path))


@pytest.fixture
def visitor(empty_url: str, new_lead: NewLead) -> Iterator[Visitor]:
    upgrade_database(empty_url)
    engine = open_engine(empty_url)
    yield Visitor(engine, new_lead)
    engine.dispose()


def test_the_hottest_lead_comes_first_and_says_why(visitor: Visitor) -> None:
    cold = visitor.leaves("lead-cold", Contact("Cy", "cy@gmail.com"))
    hot = visitor.leaves("lead-hot", Contact("Ada", "ada@engines.example", None, "Engines", "owner"), days_ago=3)
    assert bot("rescore").stdout.startswith("rescored: 2 leads changed")

    listed = json.loads(bot("list", "--json").stdout)

    assert [lead["id"] for lead in listed] == [hot.id, cold.id]
    assert sum(point["points"] for point in listed[0]["scored"]["points"]) == listed[0]["score"]
    assert "Decides: owner." in bot("show", hot.id).stdout
    (first, _) = csv.DictReader(io.StringIO(bot("export", "--csv").stdout))
    assert (first["id"], first["score"], first["tier"]) == (hot.id, str(listed[0]["score"]), listed[0]["tier"])
    assert "Decides: owner. (+12)" in first["reasons"]
    assert bot("rescore").stdout.startswith("rescored: 0 leads changed")


def test_who_left_in_the_middle_is_marked_for_follow_up(visitor: Visitor) -> None:
    visitor.leaves("lead-gone", Contact("Cy", "cy@gmail.com"), days_ago=1, pending="phone")
    visitor.leaves("lead-here", Contact("Di", "di@gmail.com"), pending="phone")
    visitor.leaves("lead-done", Contact("Ed", "ed@gmail.com"), days_ago=1)

    marked = {lead["id"]: lead["follow_up"] for lead in json.loads(bot("list", "--json").stdout)}

    assert marked == {"lead-gone": True, "lead-here": False, "lead-done": False}
    assert "left at phone" in bot("list").stdout
    assert "left at phone" in bot("show", "lead-gone").stdout


def test_an_empty_database_is_migrated_and_holds_no_leads() -> None:
    assert (bot("list").exit_code, bot("list").stdout) == (0, "no leads yet\n")
    assert json.loads(bot("list", "--json").stdout) == []


def test_the_list_names_every_lead_on_a_line_of_its_own(visitor: Visitor) -> None:
    visitor.leaves()
    visitor.leaves("lead-bob", Contact("Bob", "bob@a-rather-long-name-of-a-company.example.com"))

    _, *lines = bot("list").stdout.splitlines()

    assert len(lines) == 2
    assert "bob@a-rather-long-name-of-a-company.example.com" in lines[0]
    assert "lead-ada" in lines[1]


def test_the_list_as_json_holds_what_a_program_needs(visitor: Visitor) -> None:
    lead = visitor.leaves()

    (found,) = json.loads(bot("list", "--json").stdout)

    assert found["id"] == "lead-ada"
    assert (found["status"], found["score"]) == ("new", None)
    assert found["contact"]["email"] == "ada@example.com"
    assert found["conversation_id"] == lead.conversation_id


@pytest.mark.parametrize("by", ["id", "conversation_id"])
def test_a_lead_is_shown_with_what_was_said_advised_and_agreed_to(visitor: Visitor, by: str) -> None:
    lead = visitor.leaves()

    shown = bot("show", getattr(lead, by)).stdout

    for part in ("ada@example.com", "Mostly paid (smm 70%, smo 30%)", "yes, ", "leads, sales", "Welcome", "=news"):
        assert part in shown


def test_what_a_visitor_typed_can_neither_steer_the_terminal_nor_fake_a_line(visitor: Visitor) -> None:
    visitor.leaves()

    shown = bot("show", "lead-ada").stdout

    assert "\\u001b[31mhello [bold]" in shown
    assert not {"\x1b", "\u202e"} & set(shown + bot("show", "lead-ada", "--json").stdout + bot("list").stdout)
    assert next(line for line in shown.splitlines() if line.strip() == "bot: forged").startswith("      ")


def test_one_lead_as_json_holds_the_talk_too(visitor: Visitor) -> None:
    visitor.leaves()

    shown = json.loads(bot("show", "lead-ada", "--json").stdout)

    assert [one["sender"] for one in shown["said"]] == ["visitor", "bot"]
    assert shown["recommendations"][0]["recommendation"]["verdict"] == "smm"


def test_the_csv_holds_every_lead_and_runs_no_formula(visitor: Visitor, new_lead: NewLead) -> None:
    visitor.leaves()
    visitor.leaves("lead-bob", Contact('Zoë, "Z"', "zoe@example.com", company="\u00dcber & Söhne"))

    done = bot("export", "--csv")

    bob, ada = csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8"), newline=""))
    assert (bob["name"], bob["company"]) == ('Zoë, "Z"', "Über & Söhne")
    assert (ada["name"], ada["phone"], ada["role"], ada["website"]) == ("'=1+1", "'+1 202 555 0142", "'-2", "'@site")
    assert (ada["utm_source"], ada["company"], ada["goals"]) == ("'=news", 'Engines, "Ltd"', "leads, sales")
    assert (ada["consent_version"], ada["marketing"], ada["verdict"]) == ("1", "", "smm")


def test_for_excel_the_same_table_begins_with_its_mark(visitor: Visitor) -> None:
    visitor.leaves()
    plain, marked = (bot("export", "--csv", *more).stdout_bytes for more in ((), ("--excel",)))

    assert marked == b"\xef\xbb\xbf" + plain


def test_one_persons_data_is_all_that_is_held(visitor: Visitor) -> None:
    lead = visitor.leaves()
    visitor.leaves("lead-bob", Contact("Bob", "bob@example.com"))

    data = json.loads(bot("export", "lead-ada", "--json").stdout)

    assert data["contacts"][0]["email"] == "ada@example.com"
    assert [row["conversation_id"] for row in data["messages"]] == [lead.conversation_id] * 2
    assert {"consents", "conversations", "leads", "recommendations"} < set(data)
    assert "bob" not in json.dumps(data)


def test_an_erased_person_is_gone_and_the_others_stay(visitor: Visitor) -> None:
    visitor.leaves()
    visitor.leaves("lead-bob", Contact("Bob", "bob@example.com"))

    done = bot("erase", "lead-ada")

    assert (done.exit_code, done.stdout) == (0, "erased: 1 lead (lead-ada), 1 conversation\n")
    assert [lead["id"] for lead in json.loads(bot("list", "--json").stdout)] == ["lead-bob"]


def test_old_leads_are_purged(visitor: Visitor) -> None:
    visitor.leaves(days_ago=31)
    visitor.leaves("lead-bob", days_ago=29)

    assert bot("purge", "--older-than", "30").stdout == "erased: 1 lead (lead-ada), 1 conversation\n"
    assert bot("purge", "--older-than", "30").stdout == "erased: 0 leads, 0 conversations\n"
    assert bot("purge", "--older-than", "0").stdout == "erased: 1 lead (lead-bob), 1 conversation\n"


def test_an_outcome_is_noted_and_the_next_step_follows_it(visitor: Visitor) -> None:
    visitor.leaves()

    assert bot("status", "lead-ada", "no_show").stdout.startswith("lead-ada: no_show, score ")
    shown = json.loads(bot("show", "lead-ada", "--json").stdout)
    assert (shown["status"], "another time" in shown["scored"]["next"]) == ("no_show", True)


@pytest.mark.parametrize(
    "arguments",
    [("show", "x"), ("status", "x", "won"), ("export", "x", "--json"), ("erase", "x"), ("show", "\x1b[31m")],
)
def test_an_unknown_lead_is_refused_in_one_line(arguments: tuple[str, ...]) -> None:
    done = bot(*arguments)

    assert done.exit_code == 1
    assert isinstance(done.exception, BotError)
    assert str(done.exception).startswith("no lead")
    assert str(done.exception).isprintable()


@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("export", "--json"),
        ("export", "x", "--csv"),
        ("export", "x"),
        ("export", "x", "--csv", "--json"),
        ("export", "x", "--json", "--excel"),
        ("erase",),
        ("show",),
        ("purge",),
        ("status", "x", "married"),
        ("purge", "--older-than", "soon"),
        ("purge", "--older-than", "-1"),
        ("purge", "--older-than", "99999999999"),
        ("dance",),
    ],
)
def test_wrong_usage_is_told_apart(arguments: tuple[str, ...]) -> None:
    done = bot(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Usage" in done.stderr


def test_marketing_shows_the_last_word(visitor: Visitor, now: datetime) -> None:
    lead = visitor.leaves()
    said = [
        Consent("marketing", given, "1", "News?", now + timedelta(hours=n)) for n, given in enumerate((True, False))
    ]
    SqlLeads(visitor.engine).save_lead(Lead(**{**vars(lead), "consents": tuple(said)}))

    (row,) = csv.DictReader(io.StringIO(bot("export", "--csv").stdout))

    assert (row["marketing"], row["consent_version"]) == ("no", "1")


def test_what_another_chat_under_the_address_said_is_shown_apart_and_says_so(visitor: Visitor) -> None:
    mine = Contact("Vera Vole", "vera@vole.example", "+1 202 555 0142", "Vole Ltd")
    first = visitor.leaves("lead-vera", mine, days_ago=3)
    other = visitor.leaves("lead-eve", Contact("Eve", "VERA@vole.example", "+1 202 555 0199"))

    (row,) = csv.DictReader(io.StringIO(bot("export", "--csv").stdout))
    assert (row["id"], row["name"], row["phone"]) == (first.id, "Vera Vole", "'+1 202 555 0142")
    assert "another chat (lead-eve, " in row["other_chats"]
    assert "name Eve" in row["other_chats"]

    (line,) = bot("list").stdout.splitlines()[1:]
    assert "Vera Vole" in line
    assert "another chat (lead-eve, " in line

    head, _, beside = bot("show", first.id).stdout.partition("another chat with this address")
    assert ("Eve" in head, "+1 202 555 0199" in beside, "another chat: what was said" in beside) == (False, True, True)
    shown = json.loads(bot("show", other.id, "--json").stdout)
    assert (shown["contact"]["name"], shown["other_chats"][0]["contact"]["name"]) == ("Eve", "Vera Vole")
    assert len(shown["other_chats"][0]["said"]) == 2


def test_a_long_list_comes_in_pages(visitor: Visitor) -> None:
    for number in range(5):
        visitor.leaves(f"lead-{number}", Contact("Vi", f"vi{number}@vole.example"), days_ago=number)

    first = bot("list", "--most", "2")
    place = first.stderr.split()[-1]
    rest = json.loads(bot("list", "--json", "--most", "9", "--after", place).stdout)

    assert "lead-0" in first.stdout
    assert first.stderr.startswith("5 people in all")
    assert [lead["id"] for lead in rest] == ["lead-2", "lead-3", "lead-4"]
    assert bot("list", "--after", "nowhere").exit_code == 2
