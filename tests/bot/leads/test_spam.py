"""Machines and throw-away mailboxes are told from people, and people are let through."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.leads.spam import LeadRateLimit, Rate, SpamRules

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
def gate(clock: Clock) -> LeadRateLimit:
    return LeadRateLimit(RULES, clock)


@pytest.mark.parametrize("email", ["x@mailinator.com", "x@MAILINATOR.com", "x@in.yopmail.com", "x@a.shady.example"])
def test_a_throw_away_mailbox_is_known(email: str) -> None:
    assert RULES.is_disposable(email)


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
    assert not RULES.is_disposable(email)


def test_an_agency_may_let_a_domain_of_the_list_through() -> None:
    assert not RULES.is_disposable("x@guerrillamail.com")


def test_whoever_fills_in_the_hidden_field_is_a_machine(gate: LeadRateLimit) -> None:
    assert RULES.is_trapped({"nickname": "Bob"})
    assert not RULES.is_trapped({"nickname": " ", "text": "hello"})
    assert gate.find_refusal(ADA, {}, trapped=True) == "trap"


def test_a_throw_away_mailbox_makes_no_lead(gate: LeadRateLimit) -> None:
    assert gate.find_refusal("x@mailinator.com", {}) == "disposable"


def test_one_address_makes_only_so_many_leads(gate: LeadRateLimit) -> None:
    made = [gate.find_refusal(ADA, {"address": "192.0.2.1", "conversation": f"web-{n}"}) for n in range(4)]

    assert made == [None, None, None, "too_many"]
    assert gate.find_refusal(ADA, {"address": "192.0.2.2", "conversation": "web-9"}) is None


def test_a_refused_one_does_not_count(gate: LeadRateLimit, clock: Clock) -> None:
    assert [gate.find_refusal(ADA, {"conversation": "web-1"}) for _ in range(3)] == [None, "too_many", "too_many"]

    clock.seconds = 600

    assert gate.find_refusal(ADA, {"conversation": "web-1"}) is None


def test_what_was_counted_is_forgotten_with_its_window(gate: LeadRateLimit, clock: Clock) -> None:
    gate.find_refusal(ADA, {"address": "192.0.2.1", "conversation": "web-1"})
    clock.seconds = 3600
    gate.find_refusal(ADA, {"address": "192.0.2.2"})

    assert "192.0.2.1" not in str(vars(gate))


def test_without_an_address_only_the_conversation_counts(gate: LeadRateLimit) -> None:
    assert [gate.find_refusal(ADA, {"address": "", "conversation": f"terminal-{n}"}) for n in range(5)] == [None] * 5


def test_leads_that_another_process_let_in_count_here(gate: LeadRateLimit, clock: Clock) -> None:
    elsewhere = LeadRateLimit(RULES, clock)
    elsewhere.tell = gate.count_lead

    refused = [elsewhere.find_refusal(ADA, {"address": "192.0.2.1"}) for _ in range(3)]

    assert refused == [None] * 3
    assert gate.find_refusal(ADA, {"address": "192.0.2.1"}) == "too_many"
    assert gate.find_refusal(ADA, {"address": "192.0.2.2"}) is None


BOOKINGS = (Rate("address", 2, 1440), Rate("network", 3, 1440), Rate("email", 2, 1440), Rate("everybody", 6, 1440))


@pytest.fixture
def calendar(clock: Clock) -> LeadRateLimit:
    return LeadRateLimit(replace(RULES, bookings=BOOKINGS), clock)


@pytest.mark.parametrize(
    ("places", "booked"),
    [
        # One connection, under many names.
        ([("203.0.113.7", f"v{n}@a.example") for n in range(5)], 2),
        # One network of a provider, and one of IPv6 whose owner has a network for each booking.
        ([(f"203.0.113.{n}", f"v{n}@a.example") for n in range(5)], 3),
        ([(f"2001:db8:9:{n}::/64", f"v{n}@a.example") for n in range(5)], 3),
        # One person from everywhere, however the address is written.
        ([(f"198.51.{n}.7", "Sam@A.example" if n % 2 else "sam@a.example") for n in range(5)], 2),
        # Everybody from everywhere.
        ([(f"198.51.{n}.7", f"v{n}@a.example") for n in range(20)], 6),
    ],
)
def test_nobody_fills_the_calendar(
    calendar: LeadRateLimit, clock: Clock, places: list[tuple[str, str]], booked: int
) -> None:
    let_in = [calendar.lets_book(email, address, f"web-{n}") for n, (address, email) in enumerate(places)]
    clock.seconds += 86_401

    assert sum(let_in) == booked
    assert calendar.lets_book(places[0][1], places[0][0], "web-tomorrow")


def test_bookings_that_another_process_let_in_count_here(calendar: LeadRateLimit, clock: Clock) -> None:
    elsewhere = LeadRateLimit(replace(RULES, bookings=BOOKINGS), clock)
    elsewhere.tell = calendar.count_lead

    assert [elsewhere.lets_book(f"v{n}@a.example", "192.0.2.1", "web-1") for n in range(2)] == [True, True]
    assert not calendar.lets_book("v9@a.example", "192.0.2.1", "web-2")
    assert calendar.find_refusal(ADA, {"address": "192.0.2.1"}) is None


def test_of_a_booking_without_an_address_only_the_conversation_counts(clock: Clock) -> None:
    gate = LeadRateLimit(replace(RULES, bookings=(*BOOKINGS, Rate("conversation", 1, 1440))), clock)

    assert [gate.lets_book("sam@a.example", "", f"terminal-{n}") for n in range(9)] == [True] * 9
    assert not gate.lets_book("sam@a.example", "", "terminal-0")
