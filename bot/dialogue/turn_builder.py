"""One turn on its way: how the visit was, how it is now, what was heard, and what is said so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.model import Button, Reply, Turn
from bot.dialogue.parsed_message import ParsedMessage
from bot.dialogue.state import DialogueState
from bot.leads.bookings import Wanted
from bot.recommendations.model import Recommendation


@dataclass(frozen=True)
class TurnBuilder:
    """Handed from what was understood to what comes next; replies are said in their order.

    `notes` are short words that open the next message; what is `told` in them needs no other word. `rivals` are contact
    data that would take the place of what is stored.
    """

    before: DialogueState
    after: DialogueState
    heard: ParsedMessage
    replies: tuple[Reply, ...] = ()
    topics: tuple[str, ...] = ()
    forget: bool = False
    wanted: Wanted | None = None
    advice: Recommendation | None = None
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    rivals: Mapping[str, str] = field(default_factory=dict)
    calls: bool = False
    for_team: bool = False

    @property
    def lost_goals(self) -> bool:
        """Whether the last goal was taken back, so that nothing can be advised until another is known."""
        return bool(self.before.goals) and not self.after.goals

    def change_visit(self, **changes: Any) -> TurnBuilder:
        """The step with these things of the visit changed."""
        return replace(self, after=replace(self.after, **changes))

    def settle_question(self, question: str) -> TurnBuilder:
        """The step with this question set aside for good."""
        return replace(self, after=self.after.settle_question(question))

    def add_replies(self, *replies: Reply) -> TurnBuilder:
        """The step with these replies after those it has."""
        return replace(self, replies=(*self.replies, *replies))

    def add_note(self, text: str, *told: str) -> TurnBuilder:
        """The step with this word before what it asks or says next, which tells these values."""
        return replace(self, notes=(*self.notes, text), told=(*self.told, *told))

    def place_notes(self) -> TurnBuilder:
        """The step whose notes open what it has said, and not what it asks at its end."""
        return replace(self, replies=_open_replies(self.notes, self.replies), notes=()) if self.replies else self

    def set_topics(self, *topics: str) -> TurnBuilder:
        """The step with these as the topics it answers."""
        return replace(self, topics=topics)

    def ask_question(self, name: str, question: Reply) -> tuple[DialogueState, Turn]:
        """Ends the turn with this question; of the buttons before it only those that open a page stay."""
        quiet = tuple(replace(reply, buttons=tuple(b for b in reply.buttons if b.url)) for reply in self.replies)
        asked = replace(question, text="\n\n".join((*self.notes, question.text)))
        asking = replace(self.after, asking=name)
        return replace(self, after=asking, replies=(*quiet, asked), notes=()).end_turn()

    def end_turn(self) -> tuple[DialogueState, Turn]:
        """The visit and the turn it comes to."""
        topics = self.topics
        topic = None if not topics else topics[0] if len(topics) == 1 else list(topics)
        known, asking = self.after.list_known(), self.after.asking
        replies = _open_replies(self.notes, self.replies)
        turn = Turn(replies, topic, known, asking, self.advice, forget=self.forget, wanted=self.wanted)
        return self.after, replace(turn, calls=self.calls, for_team=self.for_team)

    def rest_turn(self) -> tuple[DialogueState, Turn]:
        """Ends the turn with nothing asked."""
        return replace(self, after=self.after.without_question()).end_turn()


def make_buttons(rows: Iterable[Mapping[str, str]]) -> tuple[Button, ...]:
    """Buttons from content: a title, and the topic or talk intent that pressing it says."""
    return tuple(Button(row["title"], f"/{row['ask']}") for row in rows)


def _open_replies(notes: tuple[str, ...], replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The replies, the first of them opened by these words."""
    if not notes or not replies:
        return (*(Reply(note) for note in notes), *replies)
    first, *others = replies
    return (replace(first, text="\n\n".join((*notes, first.text))), *others)
