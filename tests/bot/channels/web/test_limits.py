"""A window of time: how many requests fit, when there is room again, and what it forgets."""

from __future__ import annotations

from bot.channels.limits import Window


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def test_requests_fit_until_the_window_is_full_and_again_when_the_oldest_is_past() -> None:
    clock = Clock()
    window = Window(2, 60, clock)

    assert [window.count_or_wait("ada") for _ in range(3)] == [0, 0, 60]
    clock.time += 45
    assert window.count_or_wait("ada") == 15
    clock.time += 15
    assert window.count_or_wait("ada") == 0


def test_one_does_not_wait_for_another() -> None:
    window = Window(1, 60, Clock())

    assert [window.count_or_wait("ada"), window.count_or_wait("bob")] == [0, 0]


def test_who_has_been_away_is_forgotten() -> None:
    clock = Clock()
    window = Window(5, 60, clock)
    for n in range(1000):
        window.count_or_wait(f"visitor {n}")

    clock.time += 61
    window.count_or_wait("ada")

    assert len(window) == 1


def test_who_only_ever_asked_another_process_is_forgotten_too() -> None:
    clock = Clock()
    window = Window(5, 60, clock)
    for n in range(1000):
        window.count_request(f"visitor {n}")

    clock.time += 61
    window.count_request("ada")

    assert len(window) == 1


def test_what_another_process_let_in_counts_here() -> None:
    window = Window(2, 60, Clock())
    window.count_request("ada")

    assert [window.count_or_wait("ada") for _ in range(2)] == [0, 60]
