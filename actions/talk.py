"""The custom actions, one for each part of the talk; data/rules says which intents lead to which."""

from __future__ import annotations

from actions.turn import TurnAction
from bot.dialogue import handlers


class Answer(TurnAction):
    """Answers questions from the knowledge base, several in one message too."""

    called = "action_answer"
    part = staticmethod(handlers.answer_topics)


class Advise(TurnAction):
    """Gathers goal and timeframe and whatever else sharpens the advice, and gives the recommendation."""

    called = "action_advise"
    part = staticmethod(handlers.give_advice)


class Book(TurnAction):
    """Takes the wish for a consultation, or for the plan by e-mail."""

    called = "action_book"
    part = staticmethod(handlers.book_consultation)


class OwnData(TurnAction):
    """Shows what is kept about the visitor, hands it out, and deletes it."""

    called = "action_own_data"
    part = staticmethod(handlers.show_own_data)


class FollowUp(TurnAction):
    """Follows up on what was just said: more, why, an example, the other side, the source."""

    called = "action_follow_up"
    part = staticmethod(handlers.follow_up)


class React(TurnAction):
    """Takes a yes, a no or a skip for what is pending."""

    called = "action_react"
    part = staticmethod(handlers.react_to_answer)


class Explain(TurnAction):
    """Explains why something is asked, what is known of the visitor, what the assistant can do."""

    called = "action_explain"
    part = staticmethod(handlers.explain_more)


class Stop(TurnAction):
    """Ends the questions, or forgets the profile and starts over."""

    called = "action_stop"
    part = staticmethod(handlers.stop_questions)


class Redirect(TurnAction):
    """Sends people who are not here for advice to who looks after them."""

    called = "action_redirect"
    part = staticmethod(handlers.redirect_visitor)


class FallBack(TurnAction):
    """Meets what is not understood: an asked-for value, a guess, or an honest I-don't-know."""

    called = "action_fallback"
    part = staticmethod(handlers.fall_back)
