"""The questions of the talk, the advice and the appointment that they lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import clock
from bot.bootstrap.wording import make_scheduler
from bot.contents import Contents
from bot.dialogue.advice import AdvicePresenter
from bot.dialogue.answer_storing import AnswerStoring
from bot.dialogue.contact_questions import ContactQuestions
from bot.dialogue.fallback import Fallback
from bot.dialogue.phrasing import Phrasing
from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.questionnaire import Questionnaire
from bot.experiments.model import NO_ORDER
from bot.leads.consent import ConsentTexts
from bot.leads.scoring import Scoring
from bot.leads.spam import SpamRules
from bot.settings import Settings


def build_question_flow(
    settings: Settings,
    contents: Contents,
    lines: dict[str, Any],
    spam: SpamRules,
    scoring: Scoring,
    order: Mapping[str, Sequence[str]] = NO_ORDER,
) -> QuestionFlow:
    """The questions in their order, or in one that is tried, in the agency's words."""
    library, lexicon = contents.library, contents.lexicon
    questionnaire = Questionnaire.from_library(library, lines).change_order(order)
    return QuestionFlow(
        AdvicePresenter(contents.book, lines, Phrasing.from_content(library)),
        lines,
        AnswerStoring(lines, ConsentTexts.from_content(library.get_tree("consent")), questionnaire, clock.now),
        ContactQuestions(lines, spam, scoring, clock.now, lexicon.contact.email, questionnaire),
        make_scheduler(settings, library, lexicon, questionnaire),
        questionnaire,
        clock.now,
        Fallback(library, lines["fallback"]),
    )
