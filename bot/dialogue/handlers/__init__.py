"""What answers the intents of visitors: one function each, which gives the visit and the turn it comes to."""

from bot.dialogue.handlers.advice import follow_up, give_advice
from bot.dialogue.handlers.booking import book_consultation, take_time
from bot.dialogue.handlers.fallback import fall_back
from bot.dialogue.handlers.parts import OUT, TalkParts
from bot.dialogue.handlers.replies import react_to_answer, show_own_data
from bot.dialogue.handlers.topics import PERSON, answer_topics, explain_more, redirect_visitor, stop_questions

__all__ = [
    "OUT",
    "PERSON",
    "TalkParts",
    "answer_topics",
    "book_consultation",
    "explain_more",
    "fall_back",
    "follow_up",
    "give_advice",
    "react_to_answer",
    "redirect_visitor",
    "show_own_data",
    "stop_questions",
    "take_time",
]
