"""Stretches of a day in which somebody can meet: named, bounded or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.values.meeting.pieces import MeetingPiece
from bot.values.meeting.wish import DAY, MeetingWish, Window


def apply_times(wish: MeetingWish, pieces: list[MeetingPiece]) -> MeetingWish:
    """The wish with the times that are wanted: very minutes, or what bounds and refusals leave of the day."""
    timed = [piece for piece in pieces if not piece.of_day]
    day_refused = {id(p) for run in _group_neighbours(pieces) if any(q.of_day and q.refused for q in run) for p in run}
    timed = [piece for piece in timed if id(piece) not in day_refused]
    exact = [p for p in timed if p.minute is not None and not p.bound and not p.refused]
    bounds = [_to_window(piece) for piece in timed if piece.bound]
    refused = [_to_window(piece) for piece in timed if piece.refused and not piece.bound]
    windows = [piece.window for piece in timed if piece.window and not piece.bound and not piece.refused]
    windows = [one for one in windows if not any(_contains_piece(one, other) for other in windows)]
    if exact:
        return replace(wish, at=tuple(sorted({p.minute or 0 for p in exact})), bare=exact[0].bare)
    left = _bound_windows(windows or [(0, DAY)], bounds)
    for since, before in refused:
        left = [cut for window in left for cut in _cut_window(window, since, before)]
    return replace(wish, windows=tuple(sorted(left)) if timed and left != [(0, DAY)] else ())


def _group_neighbours(pieces: list[MeetingPiece]) -> Iterator[list[MeetingPiece]]:
    """Pieces that were said in one breath: those that were refused together."""
    run: list[MeetingPiece] = []
    for piece in pieces:
        if run and (run[-1].refused != piece.refused or piece.start - run[-1].end > 5):
            yield run
            run = []
        run.append(piece)
    yield run


def _to_window(piece: MeetingPiece) -> Window:
    """The stretch of the day that a piece names or bounds; a refused bound is its opposite."""
    since, before = piece.window or (piece.minute or 0, (piece.minute or 0) + 1)
    named = {
        "": (since, before),
        "after": (since if piece.minute is not None else before, DAY),
        "from": (since, DAY),
        "before": (0, since),
        "until": (0, since if piece.window is None else before),
        "latest": (0, before),
    }[piece.bound]
    if not (piece.refused and piece.bound):
        return named
    opposite = {"after": (0, before), "from": (0, since), "before": (since, DAY), "until": (since, DAY)}
    opposite["latest"] = (before, DAY)
    return opposite[piece.bound]


def _bound_windows(windows: list[Window], bounds: Iterable[Window]) -> list[Window]:
    """The windows within the bounds; bounds with nothing between them are two ways ("before 10 or after 4")."""
    limits = [(low, high) for low, high in bounds if low < high]
    since, before = max((low for low, _ in limits), default=0), min((high for _, high in limits), default=DAY)
    if since >= before:
        return limits
    cut = [(max(low, since), min(high, before)) for low, high in windows]
    return [(low, high) for low, high in cut if low < high] or [(since, before)]


def _contains_piece(one: Window, other: Window) -> bool:
    """Whether the one has the other in it: "Monday morning, 9 to 11" is no whole morning."""
    return one != other and one[0] <= other[0] and other[1] <= one[1]


def _cut_window(window: Window, since: int, before: int) -> list[Window]:
    low, high = window
    return [(a, b) for a, b in ((low, min(high, since)), (max(low, before), high)) if a < b]
