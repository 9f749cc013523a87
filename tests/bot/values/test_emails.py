"""E-mail addresses: whole or not at all, and never made of prose."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lexicon import load_lexicon
from bot.values.people.contact_words import ContactWords
from bot.values.people.emails import Email, Unclear, find_emails, read_email, suggest_email

WORDS = load_lexicon().contact
LOCALS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
LABELS = st.text(string.ascii_lowercase, min_size=2, max_size=9)


def address(text: str) -> str | None:
    read = read_email(text, WORDS)
    return read.address if isinstance(read, Email) else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dana@gmial.com", "dana@gmail.com"),
        ("dana@gmai.com", "dana@gmail.com"),
        ("dana@gmail.con", "dana@gmail.com"),
        ("dana@hotmial.com", "dana@hotmail.com"),
        ("dana@outlok.com", "dana@outlook.com"),
        ("dana@yaho.co.uk", "dana@yahoo.co.uk"),
        ("dana@acme.con", "dana@acme.com"),
        ("dana@gmail.com", None),
        ("dana@mail.com", None),
        ("dana@gmx.net", None),
        ("dana@acme.io", None),
        ("dana@brightside.co.uk", None),
        ("", None),
    ],
)
def test_a_slip_in_the_domain_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest_email(typed, WORDS.email) == meant


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("it's dana@gmial.com.", "dana@gmial.com"),
        ("<mailto:jo@bluebarn.co|jo@bluebarn.co>", "jo@bluebarn.co"),
        ("'jo@bluebarn.co'", "jo@bluebarn.co"),
        ("m.o'hara+web@bluebarn.co", "m.o'hara+web@bluebarn.co"),
        ("_jo_@bluebarn.co", "_jo_@bluebarn.co"),
        ("jo @ bluebarn.co", "jo@bluebarn.co"),
        ("mail: jo @gmail.com", "jo@gmail.com"),
        ("jo at bluebarn dot co", "jo@bluebarn.co"),
        ("it is jo dot bloggs at bluebarn dot co dot uk thanks", "jo.bloggs@bluebarn.co.uk"),
        ("JO DOT BLOGGS AT GMAIL DOT COM", "jo.bloggs@gmail.com"),
        ("jo underscore b dash 7 at blue dash barn dot co", "jo_b-7@blue-barn.co"),
        ("write to j o at bluebarn dot co", "jo@bluebarn.co"),
        ("jo(at)bluebarn(dot)co", "jo@bluebarn.co"),
        ("its kitchen at old blue barn dot com dot au", "kitchen@oldbluebarn.com.au"),
        ("hello at barn and byre dot co dot nz, thanks", "hello@barnandbyre.co.nz"),
        ("jo ät bluebarn.de", "jo@bluebarn.de"),
        ("jo guion bajo b arroba bluebarn punto es", "jo_b@bluebarn.es"),
        ("jo chiocciola bluebarn punto it", "jo@bluebarn.it"),
        ("jo punkt b ät bluebarn bindestrich web punkt de", "jo.b@bluebarn-web.de"),
        ("send it to my boss, jo@bluebarn.co", "jo@bluebarn.co"),
        ("jo [at] bluebarn [dot] co", "jo@bluebarn.co"),
        ("jo.b at bluebarn.co", "jo.b@bluebarn.co"),
        ("jo at gmail.com", "jo@gmail.com"),
        ("jo@blåbär.example", "jo@xn--blbr-noae.example"),
        ("jo@bluebarn.co🙂", "jo@bluebarn.co"),
    ],
)
def test_an_address_is_read_whole_however_it_is_given(text: str, read: str) -> None:
    assert address(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no at sign",
        "@" * 50,
        "our profile is @bluebarn.co",
        "we are @blue.barn on insta",
        "meet us at bluebarn.co",
        "reach me at bluebarn.co",
        "find us @ bluebarn.co",
        "not at the shop. Write tomorrow",
        "I'm at school.Will answer",
        "we looked at it.it was fine",
        "at the end of the day. In short",
        "10 at most. it depends",
        "good at sales, bad at ads",
        "the dot at the end",
    ],
)
def test_prose_and_handles_are_no_address(text: str) -> None:
    assert find_emails(text, WORDS) == []


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("jo@gmailcom", "jo@gmail.com"),
        ("jo@gmail", "jo@gmail.com"),
        ("jo@gmail,com", "jo@gmail.com"),
        ("jö@bluebarn.co", None),
        ("jo bloggs at bluebarn dot co", None),
        ("a@b@bluebarn.co", None),
        ("jo@bluebarn.co.Call me", None),
        ("jo@bluebarn..co", None),
        ("jo@-", None),
    ],
)
def test_what_cannot_be_read_whole_is_unclear(text: str, suggestion: str | None) -> None:
    read = read_email(text, WORDS)

    assert isinstance(read, Unclear)
    assert (read.kind, read.suggestion) == ("email", suggestion)
    assert text[read.start : read.end] == read.text


def test_an_address_that_is_used_no_more_gives_way() -> None:
    text = "my former address was jo@bluebarn.co, now it's jo@redbarn.co"

    assert [one.old for one in find_emails(text, WORDS) if isinstance(one, Email)] == [True, False]
    assert address(text) == "jo@redbarn.co"


def test_addresses_stand_where_they_were_typed() -> None:
    text = "write to (jo@bluebarn.co), please"
    found = find_emails(text, WORDS)[0]

    assert text[found.start : found.end] == "jo@bluebarn.co"


def test_without_words_only_what_is_typed_is_read() -> None:
    bare = ContactWords.from_content({"email": {"at": ["@"]}})

    assert [getattr(one, "address", None) for one in find_emails("jo@bluebarn.co", bare)] == ["jo@bluebarn.co"]
    assert find_emails("jo at bluebarn dot co", bare) == []


@given(st.lists(LOCALS, min_size=1, max_size=3), st.lists(LABELS, min_size=1, max_size=2), st.booleans())
def test_a_spelt_address_is_that_address(local: list[str], labels: list[str], spelt: bool) -> None:
    dot, at = (" dot ", " at ") if spelt else (".", "@")
    text = f"my email is {dot.join(local)}{at}{dot.join(labels)}{dot}com"
    expected = f"{'.'.join(local)}@{'.'.join(labels)}.com"

    assert address(text) in (expected, None) if spelt else address(text) == expected


@given(
    st.lists(
        st.sampled_from("at dot @ . jo a bluebarn gmail com co uk , is our me ' ( ) _ x@y.io é".split()), max_size=14
    )
)
def test_an_address_read_lies_in_the_text(pieces: list[str]) -> None:
    for text in (" ".join(pieces), "".join(pieces)):
        letters = _letters(text)
        for one in find_emails(text, WORDS):
            if isinstance(one, Email):
                inside = _letters(text[one.start : one.end])
                assert _letters(one.address) == inside or "xn--" in one.address
                assert inside in letters


def _letters(text: str) -> str:
    """What is left of an address when everything is taken away that may be typed in several ways."""
    spoken = re.sub(r"\b(?:at|dot)\b", "", text.lower())
    return "".join(c for c in spoken if c.isalnum())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ines tern, all one word, at gmail dot com", "inestern@gmail.com"),
        ("it's bluebarn shop one word at outlook dot com", "bluebarnshop@outlook.com"),
        ("ines dot tern at gmail dot com, all lowercase", "ines.tern@gmail.com"),
        ("ines all one word dot tern at gmail dot com", "ines.tern@gmail.com"),
    ],
)
def test_words_that_are_written_as_one_are_one(said: str, meant: str) -> None:
    assert address(said) == meant
