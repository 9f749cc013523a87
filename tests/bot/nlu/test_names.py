"""The tagger of names: its made-up sentences, its words, and what it learns of a few of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.knowledge.lexicon import load_lexicon
from bot.nlu.name_examples import LABELS, NameExample, make_examples, names_nobody, read_lists
from bot.nlu.name_tagger import TAGS, NameTagger, join_particles
from bot.nlu.name_words import read_words
from bot.settings import ROOT

FOLDERS = [ROOT / "data" / "names"]
CONTACT = load_lexicon().contact


def test_sentences_are_the_same_every_time_and_name_what_they_say() -> None:
    made = make_examples(FOLDERS, 300)

    assert made == make_examples(FOLDERS, 300)
    assert {label for one in made for label, _, _ in one.spans} == set(LABELS)
    for one in made:
        assert "{" not in one.text
        assert all(one.text[start:end].strip() == one.text[start:end] != "" for _, start, end in one.spans)


def test_every_list_that_is_used_is_there() -> None:
    lists = read_lists(FOLDERS)

    assert {"sentence", "company", "role", "trade"} <= set(lists)
    make_examples(FOLDERS, 3000)


def test_an_agency_s_lists_are_added(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("trade: [falconry]\nsentence: ['we do {trade}']\n")
    lists = read_lists([*FOLDERS, tmp_path])

    assert "falconry" in lists["trade"]
    assert len(lists["trade"]) > 1


@pytest.mark.parametrize(
    ("content", "slip"),
    [
        ("trade: falconry\n", "names/bad.yml: trade: must be a list of texts"),
        ("sentence: ['{nowhere}']\n", "{nowhere} is no list"),
    ],
)
def test_a_slip_in_the_lists_is_named(content: str, slip: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text(content)

    with pytest.raises(ContentError, match=slip.replace("{", r"\{")):
        make_examples([tmp_path], 5)


def test_examples_that_may_name_somebody_are_left_out() -> None:
    texts = ["how long does it take", "my name is Mary", "ads for a bakery", "we need a manager"]

    assert [one.text for one in names_nobody(texts, FOLDERS)] == ["how long does it take"]


def test_addresses_and_numbers_are_one_word_each() -> None:
    words = read_words("O'Hara & Co., jo@bluebarn.co, +1 415 555 2671", CONTACT, "US").words

    assert words == ("O'Hara", "&", "Co", ".", ",", "EMAIL", ",", "PHONE")


@given(st.text(max_size=80))
@settings(max_examples=60)
def test_words_stand_where_they_were_typed(text: str) -> None:
    words = read_words(text, CONTACT, "US")

    assert all(0 <= start < end <= len(text) for start, end in words.spans)
    assert list(words.spans) == sorted(words.spans)


@pytest.fixture(scope="module")
def tagger() -> Any:
    made = NameTagger(CONTACT, "US")
    made.train_tagger(
        [*make_examples(FOLDERS, 1200), NameExample("how long does it take"), NameExample("what is reach")], rounds=3
    )
    return made


@pytest.mark.slow
def test_a_tagger_finds_again_what_it_learnt_after_a_rest(tagger: Any) -> None:
    rested = NameTagger(CONTACT, "US")
    rested.load_model(tagger.dump_model())
    text = "Hello, my name is Mary Smith, call +1 415 555 2671"
    found = rested.find(text)

    assert found == tagger.find(text)
    assert [(one.label, text[one.start : one.end]) for one in found] == [("person", "Mary Smith")]
    assert all(0 < one.certainty <= 1 for one in found)


@pytest.mark.slow
@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_is_taken_and_names_lie_in_it(tagger: Any, text: str) -> None:
    for one in tagger.find(text):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip()


@pytest.mark.parametrize(
    ("words", "tags", "joined"),
    [
        ("koos de jong", "BOO", "BII"),
        ("ana dos reis", "BIO", "BII"),
        ("joan de vries , hello", "BOOOO", "BIIOO"),
        ("this is joan de vries", "OOBIO", "OOBII"),
        ("soy joan de nordby", "OBOO", "OBOO"),
        ("joan de la nuova trattoria", "BOOOO", "BOOOO"),
    ],
)
def test_a_name_goes_on_behind_a_particle(words: str, tags: str, joined: str) -> None:
    numbers = {"O": TAGS.index("O"), "B": TAGS.index("B-person"), "I": TAGS.index("I-person")}
    read = join_particles([numbers[tag] for tag in tags], words.split(), CONTACT.asked.particles)

    assert read == [numbers[tag] for tag in joined]
