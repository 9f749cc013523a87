"""The custom actions, one for each part of the talk; data/rules says which intents lead to which."""

from __future__ import annotations

from actions.turn import TurnAction
from bot.dialogue.talk import Talk


class Answer(TurnAction):
    """Answers questions from the knowledge base, several in one message too."""

    called = "action_answer"
    part = staticmethod(Talk.answer)


class Advise(TurnAction):
    """Gathers goal and timeframe and whatever else sharpens the advice, and gives the recommendation."""

    called = "action_advise"
    part = staticmethod(Talk.advise)


class Book(TurnAction):
    """Takes the wish for a consultation, or for the plan by e-mail."""

    called = "action_book"
    part = staticmethod(Talk.book)


class OwnData(TurnAction):
    """Shows what is kept about the visitor, hands it out, and deletes it."""

    called = "action_own_data"
    part = staticmethod(Talk.own_data)


class FollowUp(TurnAction):
    """Follows up on what was just said: more, why, an example, the other side, the source."""

    called = "action_follow_up"
    part = staticmethod(Talk.follow)


class React(TurnAction):
    """Takes a yes, a no or a skip for what is pending."""

    called = "action_react"
    part = staticmethod(Talk.react)


class Explain(TurnAction):
    """Explains why something is asked, what is known of the visitor, what the assistant can do."""

    called = "action_explain"
    part = staticmethod(Talk.explain)


class Stop(TurnAction):
    """Ends the questions, or forgets the profile and starts over."""

    called = "action_stop"
    part = staticmethod(Talk.stop)


class Redirect(TurnAction):
    """Sends people who are not here for advice to who looks after them."""

    called = "action_redirect"
    part = staticmethod(Talk.redirect)


class FallBack(TurnAction):
    """Meets what is not understood: an asked-for value, a guess, or an honest I-don't-know."""

    called = "action_fallback"
    part = staticmethod(Talk.fall_back)
