"""What serves the goal better than social media does, and how much of it the agency covers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.recommendations.channels import Beside
from bot.recommendations.content.trades import Channel
from bot.recommendations.planning.draft import AdviceNumbers


def list_beside(draft: AdviceNumbers) -> tuple[Beside, ...]:
    """The channels beside the platforms of the plan, for the goals there are."""
    return tuple(_describe_channel(channel, draft) for channel in _list_open(draft))


def choice_of(draft: AdviceNumbers) -> str | None:
    """Why these platforms, for this line of business; None when the visitor chose them or nothing is known."""
    trade = draft.case.trade
    return None if trade is None or draft.case.profile.platforms else trade.why


def is_ours(draft: AdviceNumbers, platform: str, role: str) -> bool:
    """Whether the agency does the work on a platform; only what a channel stands for may be somebody else's."""
    standing = [row.id for row in draft.book.trade_book.channels.values() if row.stands_for == (platform, role)]
    return not standing or bool(draft.book.covered & {*standing})


def _list_open(draft: AdviceNumbers) -> Iterator[Channel]:
    trade, channels = draft.case.trade, draft.book.trade_book.channels
    planned = {(row.platform.id, "paid") for row in draft.division.paid}
    planned |= {(row.platform.id, "organic") for row in draft.division.organic}
    for channel in (channels[name] for name in (trade.beside if trade else ())):
        if set(channel.goals) & set(draft.case.goals) and channel.stands_for not in planned:
            yield channel


def _describe_channel(channel: Channel, draft: AdviceNumbers) -> Beside:
    covered = channel.id in draft.book.covered
    told = (
        [draft.book.words.fill_sentence(f"beside.{'covered' if covered else 'uncovered'}")]
        if covered or channel.service
        else []
    )
    return Beside(channel.id, channel.name, channel.why, covered, " ".join((channel.why, *told)))
