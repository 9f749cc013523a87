"""Consent, names and numbers that come in the middle of other things, and numbers whose country is not said."""

from __future__ import annotations

import pytest

from bot.bootstrap.backend import get_backend
from tests.conversations.conftest import Visitor


def contact(visitor: Visitor) -> dict[str, str]:
    return dict(visitor.known.get("contact", {}))


@pytest.mark.parametrize(
    "line",
    [
        "sure, keep them. Rosalind Achterberg, {email}",
        "ok you may note it down, I'm Rosalind Achterberg, {email}",
        "fine, save my details - name is Rosalind Achterberg and my email is {email}",
    ],
)
def test_a_yes_before_a_name_and_an_address_agrees_and_gives_both(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation")
    email = f"rosalind{abs(hash(line)) % 1000}@achterberg.example"

    assert visitor.says(line.replace("{email}", email)).asking == "slot"
    assert contact(visitor) == {"name": "Rosalind Achterberg", "email": email}


@pytest.mark.parametrize(
    "line",
    [
        "i agree with that. how long is the call?",
        "yes you can keep it. is the talk free?",
        "as i said before, i agree",
        "you already have my ok",
    ],
)
def test_a_plain_yes_counts_beside_a_question_and_when_it_is_said_again(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation")

    assert visitor.says(line).asking == "name"


@pytest.mark.parametrize(
    "line",
    [
        "let's arrange a talk",
        "no talk please, only the quote",
        "just mail me the brochure",
        "ok. who reads all this?",
        "i'll show it to my brother first",
    ],
)
def test_a_wish_or_a_doubt_keeps_nothing(visitor: Visitor, line: str) -> None:
    visitor.says("book a consultation", line)

    assert visitor.turn.asking in ("consent", None)
    assert "contact" not in visitor.known


def test_a_wish_for_a_talk_hears_that_consent_comes_first(visitor: Visitor) -> None:
    visitor.says("book a consultation", "let's arrange a talk")

    assert visitor.turn.asking == "consent"
    assert "I just need your consent" in visitor.read


@pytest.mark.parametrize(
    "line", ["i need to ask the parish first", "i'll be back after the fair", "let me show my uncle first"]
)
def test_who_puts_it_off_is_let_go_and_what_is_known_stays(visitor: Visitor, line: str) -> None:
    visitor.says("we want more leads within 4 months", "book a consultation")
    known = visitor.known

    assert visitor.says(line).asking is None
    assert visitor.known == known


@pytest.mark.parametrize(
    ("opening", "number", "whole"),
    [
        ("we're a cheese shop in Manchester", "0161 496 0321", "+441614960321"),
        ("hello, I run a diving school in South Africa", "082 555 0143", "+27825550143"),
        ("vet in Pune, want more patients", "98765 43210", "+919876543210"),
    ],
)
def test_a_national_number_is_read_where_the_visitor_said_to_be(
    visitor: Visitor, opening: str, number: str, whole: str
) -> None:
    visitor.says(opening, "book a consultation", "i agree", "Tamsin Okoro")

    assert visitor.says(number).asking == "slot"
    assert contact(visitor) == {"name": "Tamsin Okoro", "phone": whole}


@pytest.mark.parametrize(("answer", "whole"), [("New Zealand", "+6421555017"), ("+64", "+6421555017")])
def test_the_country_of_a_number_is_asked_and_the_number_is_not_asked_again(
    visitor: Visitor, answer: str, whole: str
) -> None:
    assert visitor.says("pls ring me on 021 555 017, this is Aroha Ngata").asking == "consent"
    assert "contact" not in visitor.known
    assert visitor.says("yes, keep it").asking == "phone"
    assert "country" in visitor.read

    assert visitor.says(answer).asking == "slot"
    assert contact(visitor) == {"name": "Aroha Ngata", "phone": whole}


def test_who_does_not_tell_the_country_is_asked_for_an_address(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Tamsin Okoro")
    assert visitor.says("0412 345 678").asking == "phone"

    assert visitor.says("rather not").asking == "email"
    assert visitor.says("tamsin@okoro.example").asking == "slot"
    assert "phone" not in contact(visitor)


def test_a_number_that_rings_in_two_countries_is_asked_about(visitor: Visitor) -> None:
    visitor.says("we sell saris in Chennai", "book a consultation", "i agree", "Meena Iyer")

    assert visitor.says("98450 12345").asking == "phone"
    assert contact(visitor) == {"name": "Meena Iyer"}
    assert visitor.says("india").asking == "slot"
    assert contact(visitor)["phone"] == "+919845012345"


def test_who_only_wants_to_be_called_is_asked_for_a_number(visitor: Visitor) -> None:
    visitor.says("just ring me please", "i agree")

    assert visitor.says("Bea Lindholm").asking == "phone"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Bea. And more bookings by the summer", "Bea"),
        ("It's Grant. Our budget is 900", "Grant"),
        ("Dr. Summer Hope", "Summer Hope"),
        ("april", "April"),
    ],
)
def test_a_name_ends_where_its_sentence_ends(visitor: Visitor, answer: str, name: str) -> None:
    visitor.says("book a consultation", "i agree", answer)

    assert (visitor.turn.asking, contact(visitor)) == ("email", {"name": name})


@pytest.mark.parametrize("answer", ["Bea from Q2", "Bea from LinkedIn", "Bea from Norway"])
def test_a_time_a_platform_or_a_country_is_no_company(visitor: Visitor, answer: str) -> None:
    visitor.says("book a consultation", "i agree", answer)

    assert contact(visitor) == {"name": "Bea"}


def test_a_yes_to_the_people_s_card_begins_a_consultation(visitor: Visitor) -> None:
    visitor.says("i'd rather talk to a person")

    assert visitor.says("yes").asking == "consent"


def test_a_question_while_a_time_waits_is_answered_and_the_time_still_waits(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Bea Lindholm", "bea@lindholm.example", "wednesday 11am")
    assert visitor.turn.asking == "slot_confirm"

    assert visitor.says("do i get an invitation by mail?").asking == "slot_confirm"
    assert visitor.turn.topic == "consultation_call"
    assert "Booked" not in visitor.read
    visitor.says("yes")
    assert "Booked" in visitor.read
    assert get_backend().capture.store.find_lead(visitor.turn.lead["id"])  # type: ignore[index]


def test_a_time_is_said_by_the_clock_of_the_place_that_was_named(visitor: Visitor) -> None:
    visitor.says(
        "we're a bike shop in Denver", "book a consultation", "i agree", "Bea Lindholm", "bea@lindholm.example"
    )
    assert "Denver time" in visitor.read

    visitor.says("tomorrow at 1pm")
    assert "1:00 PM (Denver time)" in visitor.read


def test_a_time_named_after_the_talk_was_put_off_is_taken_up(visitor: Visitor) -> None:
    visitor.says("book a consultation", "i agree", "Bea Lindholm", "bea@lindholm.example", "not now", "skip")

    assert visitor.says("wednesday at 2pm").asking == "slot_confirm"


def test_who_agrees_once_more_is_only_reminded(visitor: Visitor) -> None:
    visitor.says("book a consultation", "yes", "yes i agree")

    assert visitor.turn.asking == "name"
    assert "didn't catch" not in visitor.read


@pytest.mark.parametrize(
    "said",
    [
        "hiya got a wee bakery in boston, sales r rubbish",
        "i'm in sales and we need more sales",
        "I am head of traffic here, our site wants more traffic",
    ],
)
def test_a_role_named_as_a_goal_takes_no_goal_away(visitor: Visitor, said: str) -> None:
    visitor.says(said, "3 months", "800 dollars a month", "instagram")

    assert set(visitor.known["goals"]) <= {"sales", "traffic", "leads"}
    assert visitor.turn.recommendation is not None
    assert "\u2022" not in visitor.read
