"""Machines and throw-away mailboxes are told from people, and people are let through."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.leads.spam import Gate, Rate, SpamRules

ADA = "ada@example.com"
RULES = SpamRules(
    trap="nickname",
    rates=(Rate("address", 3, 60), Rate("conversation", 1, 10)),
    also=frozenset({"shady.example"}),
    never=frozenset({"guerrillamail.com"}),
    refused={},
)


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate(RULES, clock)


@pytest.mark.parametrize("email", ["x@mailinator.com", "x@MAILINATOR.com", "x@in.yopmail.com", "x@a.shady.example"])
def test_a_throw_away_mailbox_is_known(email: str) -> None:
    assert RULES.disposable(email)


@pytest.mark.parametrize(
    "email",
    [
        "ada@gmail.com",
        "ada@outlook.com",
        "ada@web.de",
        "ada@proton.me",
        "ada@duck.com",
        ADA,
        "x@mymailinator.example",
        "x",
    ],
)
def test_ordinary_and_forwarding_mailboxes_are_let_through(email: str) -> None:
    assert not RULES.disposable(email)


def test_an_agency_may_let_a_domain_of_the_list_through() -> None:
    assert not RULES.disposable("x@guerrillamail.com")


def test_whoever_fills_in_the_hidden_field_is_a_machine(gate: Gate) -> None:
    assert RULES.trapped({"nickname": "Bob"})
    assert not RULES.trapped({"nickname": " ", "text": "hello"})
    assert gate.refuses(ADA, {}, trapped=True) == "trap"


def test_a_throw_away_mailbox_makes_no_lead(gate: Gate) -> None:
    assert gate.refuses("x@mailinator.com", {}) == "disposable"


def test_one_address_makes_only_so_many_leads(gate: Gate) -> None:
    made = [gate.refuses(ADA, {"address": "192.0.2.1", "conversation": f"web-{n}"}) for n in range(4)]

    assert made == [None, None, None, "too_many"]
    assert gate.refuses(ADA, {"address": "192.0.2.2", "conversation": "web-9"}) is None


def test_a_refused_one_does_not_count(gate: Gate, clock: Clock) -> None:
    assert [gate.refuses(ADA, {"conversation": "web-1"}) for _ in range(3)] == [None, "too_many", "too_many"]

    clock.seconds = 600

    assert gate.refuses(ADA, {"conversation": "web-1"}) is None


def test_what_was_counted_is_forgotten_with_its_window(gate: Gate, clock: Clock) -> None:
    gate.refuses(ADA, {"address": "192.0.2.1", "conversation": "web-1"})
    clock.seconds = 3600
    gate.refuses(ADA, {"address": "192.0.2.2"})

    assert "192.0.2.1" not in str(vars(gate))


def test_without_an_address_only_the_conversation_counts(gate: Gate) -> None:
    assert [gate.refuses(ADA, {"address": "", "conversation": f"terminal-{n}"}) for n in range(5)] == [None] * 5


def test_leads_that_another_process_let_in_count_here(gate: Gate, clock: Clock) -> None:
    elsewhere = Gate(RULES, clock)
    elsewhere.tell = gate.count

    refused = [elsewhere.refuses(ADA, {"address": "192.0.2.1"}) for _ in range(3)]

    assert refused == [None] * 3
    assert gate.refuses(ADA, {"address": "192.0.2.1"}) == "too_many"
    assert gate.refuses(ADA, {"address": "192.0.2.2"}) is None
