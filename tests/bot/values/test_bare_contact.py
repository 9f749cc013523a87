"""Answers to the questions of a consultation: who somebody is and how to reach them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.people.emails import Unclear
from bot.values.replies.bare import Nothing
from bot.values.replies.bare_contact import ContactAnswer, read_bare_contact

LEXICON = load_lexicon()
QUESTIONS = ("name", "company", "role", "email", "phone", "website")


def read(question: str, text: str, seen: dict[str, str] | None = None) -> object:
    answer = read_bare_contact(question, text, LEXICON, "US", seen=seen)
    return dict(answer.values) if isinstance(answer, ContactAnswer) else answer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(
            (name, name)
            for name in ("Mark", "Joy", "Bill", "Grace", "Will", "Nevin", "Amal", "Ngoc", "Ó Briain", "李雷")
        ),
        ("hope", "Hope"),
        ("april", "April"),
        ("don", "Don"),
        ("priya n.", "Priya N"),
        ("it's Iris, Iris Vogel", "Iris Vogel"),
        ("Vogel, Iris", "Iris Vogel"),
        ("van den berg, joost", "Joost van den Berg"),
        ("IRIS VOGEL", "Iris Vogel"),
        ("iris o'dowd-king", "Iris O'Dowd-King"),
        ("Ana Lucía dos Santos de la Vega y Prado", "Ana Lucía dos Santos de la Vega y Prado"),
        ("prof. Iris Vogel (they/them)", "Iris Vogel"),
        ("sure, call me Iris", "Iris"),
        ("hello, iris", "Iris"),
        ("put me down as iris", "Iris"),
        ("jot down Iris Vogel please", "Iris Vogel"),
        ("you can list it under vogel", "Vogel"),
        ("Mark Vogel", "Mark Vogel"),
        ("Iris here, thanks", "Iris"),
        ("J. R. Vogel", "J. R. Vogel"),
        ("O’Dowd", "O'Dowd"),
        ("T-O-M-K-E", "Tomke"),
        ("Tomke, t o m k e", "Tomke"),
        ("i e double n a", "Ienna"),
    ],
)
def test_a_name_that_is_asked_for_is_read(text: str, name: str) -> None:
    assert read("name", text) == {"name": name}


def test_an_address_of_somebody_else_counts_when_it_is_what_is_given() -> None:
    assert read("email", "use my assistant's, ines@tern.example") == {"email": "ines@tern.example"}


def test_a_name_that_begins_with_the_last_one_is_turned_whatever_part_the_tagger_found() -> None:
    for tagged in ("Vogel", "Iris", "Vogel, Iris"):
        assert read("name", "Vogel, Iris", {"name": tagged}) == {"name": "Iris Vogel"}


def test_an_office_keeps_what_it_is_of_and_loses_whose_it_is() -> None:
    assert read("role", "head of comms", {"role": "head"}) == {"role": "head of comms"}
    assert read("role", "owner of Blue Barn", {"role": "owner"}) == {"role": "owner"}
    assert read("role", "owner of the kennels", {"role": "owner"}) == {"role": "owner"}


def test_a_title_behind_a_name_is_a_role() -> None:
    assert read("name", "Iris Vogel, head of sales") == {"name": "Iris Vogel", "role": "head of sales"}


@pytest.mark.parametrize(
    "text",
    [
        "why do you want to know?", "you have it already", "I will say later", "thanks", "hello", "ok", "will do",
        "iris.vogel", "bluebarn.com", "i think it is in my mail", "can we talk first", "🙂", "12", "what for", "",
    ],
)  # fmt: skip
def test_a_sentence_is_no_name(text: str) -> None:
    assert read("name", text) is None


def test_what_the_tagger_found_in_a_sentence_counts() -> None:
    text = "you can put me down as iris vogel from bluebarn if you like"

    assert read("name", text, {"name": "Iris Vogel"}) == {"name": "Iris Vogel"}


def test_a_company_beside_the_name_is_no_part_of_it() -> None:
    seen = {"name": "Iris Vogel", "company": "Bluebarn"}

    assert read("name", "buenas soy Iris Vogel de Bluebarn", seen) == {"name": "Iris Vogel"}
    assert read("name", "@bluebarn on insta, I'm Iris", {"name": "Iris"}) == {"name": "Iris"}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("text", ["no", "Nope.", "I'd rather not say", "skip", "none", "no thanks"])
def test_a_refusal_is_nothing(question: str, text: str) -> None:
    assert read(question, text) == Nothing()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Bluebarn", "Bluebarn"),
        ("it's Bluebarn Ltd", "Bluebarn Ltd"),
        ("we are called Barn & Sons", "Barn & Sons"),
        ("Hello Sunday", "Hello Sunday"),
        ("Thanks Again", "Thanks Again"),
        ("The Goodbye Room", "The Goodbye Room"),
        ("No Worries Plumbing", "No Worries Plumbing"),
        ("Tuesday.io", "Tuesday.io"),
        ("Support", "Support"),
        ("Bluebarn, a dairy near Cork", "Bluebarn"),
        ("Vogel, King & Co", "Vogel, King & Co"),
        ("the bluebarn dairy", "bluebarn dairy"),
        ("5 Senses (Bath)", "5 Senses"),
    ],
)
def test_a_company_is_read(text: str, company: str) -> None:
    assert read("company", text) == {"company": company}


@pytest.mark.parametrize("text", ["why?", "thanks", "you know it already", "it is in my address", "what do you mean"])
def test_a_sentence_is_no_company(text: str) -> None:
    assert read("company", text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("CFO", "CFO"),
        ("I'm the owner", "owner"),
        ("head of events, my boss decides", "head of events"),
        ("CMO, and the money is mine", "CMO"),
        ("Iris Vogel, COO", "COO"),
        ("co-founder & CTO", "co-founder & CTO"),
        ("I work as a brand manager at Bluebarn", "brand manager"),
        ("Head of Purchasing Europe, a board decides", "Head of Purchasing Europe"),
        ("baker", "baker"),
    ],
)
def test_a_role_is_read(text: str, role: str) -> None:
    assert read("role", text) == {"role": role}


def test_an_owner_of_something_is_an_owner_where_the_tagger_says_so() -> None:
    assert read("role", "owner of Bluebarn", {"role": "owner"}) == {"role": "owner"}


def test_numbers_addresses_and_sites_are_read_or_unclear() -> None:
    assert read("phone", "(415) 555-2671 ext 5") == {"phone": "+14155552671", "extension": "5"}
    assert isinstance(read("phone", "4444"), Unclear)
    assert read("phone", "same as before") is None
    assert read("email", "iris dot v at gmail dot com") == {"email": "iris.v@gmail.com"}
    assert isinstance(read("email", "iris@gmailcom"), Unclear)
    assert read("website", "bluebarn dot com") == {"website": "bluebarn.com"}
    assert read("website", "we're on instagram: Blue Barn") == {"website": "instagram: Blue Barn"}
    assert read("consent", "yes") is None


@given(st.sampled_from(QUESTIONS), st.text(max_size=60))
def test_what_is_given_lies_in_the_text(question: str, text: str) -> None:
    answer = read_bare_contact(question, text, LEXICON, "US")

    if isinstance(answer, ContactAnswer) and question in ("name", "company", "role"):
        assert all(answer.values.values())


@given(st.lists(st.sampled_from("dana reyes , de la ceo of the it's will may @ . - ( ) ? no at".split()), max_size=9))
def test_a_name_given_is_made_of_words_typed(pieces: list[str]) -> None:
    text = " ".join(pieces)
    answer = read_bare_contact("name", text, LEXICON, "US")

    if isinstance(answer, ContactAnswer):
        assert set(answer.values["name"].lower().split()) <= set(text.lower().replace(".", " ").split())
