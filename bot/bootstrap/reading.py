"""What reads messages in context."""

from __future__ import annotations

from typing import Any

from bot.dialogue.last_turn import LastTurn
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.reading.answers import AnswerProposer
from bot.dialogue.reading.figures import FigureWords
from bot.dialogue.reading.glossary import read_glossary
from bot.dialogue.reading.proposals import ActReader
from bot.dialogue.reading.resolver import MessageResolver
from bot.dialogue.reading.splitter import Splitter
from bot.knowledge.library import Library
from bot.values.meeting import MeetingReader
from bot.values.people.sites import Sites
from bot.values.subjects.lexicon import Lexicon


def read_sites(library: Library) -> Sites:
    """The sites that are known by name only; one that the agency gives advice on is none."""
    advised = {name.casefold() for row in library.get_tree("lexicon/platforms").values() for name in row["names"]}
    others = library.get_tree("lexicon/sites")["others"]
    return Sites.from_names([name for name in others if name.casefold() not in advised])


def read_reader(library: Library, lexicon: Lexicon, lines: dict[str, Any]) -> MessageResolver:
    """What reads messages in context."""
    words = library.get_tree("lexicon/splitting")
    learnt = {name: texts.get("learnt", {}) for name, texts in lines["questions"].items()}
    learnt["results"] = {name: row["goal"] for name, row in lines["phrases"]["results"].items()}
    learnt["owns"] = {"owner": lines["questions"]["role"]["owner"]}
    answers = AnswerProposer(lexicon, learnt, library.agency.region, Questionnaire.from_library(library))
    topics, fillers = frozenset(library.topics), frozenset(words["fillers"])
    glossary = read_glossary(library, words)
    figures = FigureWords.from_lists(library.get_tree("lexicon/figures"), glossary.around)
    return MessageResolver(
        ActReader(Splitter.from_words(words), topics, fillers, glossary, figures, answers, read_sites(library))
    )


def make_last_turn(library: Library, meetings: MeetingReader, lines: dict[str, Any]) -> LastTurn:
    """What finds in a message what the last turn offered."""
    words = library.get_tree("lexicon/splitting")
    return LastTurn(lines, meetings, frozenset(words["all_of"]), frozenset(words["pointing"]))
