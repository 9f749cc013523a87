"""`make simulate`: visitors that follow cards talk to the assistant; the end of each talk is judged."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.bootstrap.app import start_app
from bot.cli.evaluate import HELD_OUT, PAGE
from bot.cli.held_talks import HeldTalks, borrow_database
from bot.cli.lines import quiet_logs
from bot.evaluation.conversations import Say
from bot.evaluation.figures import put_section
from bot.evaluation.kept_runs import keep_run, load_runs
from bot.evaluation.simulate import DAY, SimulatedVisitor, VisitorOutcome
from bot.evaluation.simulate_cards import Card, draw_card, read_words
from bot.evaluation.simulate_scores import SimulationScores, score_simulation, simulation_section, summarise_simulation

SEED, CARDS = 1, 200
KIND = "simulation"


def main() -> int:
    """Hold the talks, print the figures, write them down."""
    options = argparse.ArgumentParser(prog="simulate", description=__doc__)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--cards", type=int, default=CARDS, help="how many visitors")
    options.add_argument("--card", type=int, help="only this visitor, with every line of the talk")
    options.add_argument("--keep-as", default="", help="keep the figures under this name, to compare")
    given = options.parse_args()
    numbers = range(given.cards) if given.card is None else [given.card]
    outcomes = list(_hold_talks(given.seed, numbers, aloud=given.card is not None))
    print("\n".join(_list_failures(outcomes)))
    scores = score_simulation(outcomes)
    if given.card is None:
        print(summarise_simulation(scores))
        if given.keep_as:
            keep_run(KIND, given.keep_as, scores.as_json())
        if given.seed == SEED and given.cards == CARDS:
            _write_scores(scores)
    return 0


def _hold_talks(seed: int, numbers: Iterable[int], aloud: bool) -> Iterable[VisitorOutcome]:
    words = read_words(HELD_OUT / "phrasings")
    with quiet_logs(), borrow_database() as backend:
        talks = HeldTalks(start_app(backend))
        for number in numbers:
            card, say = draw_card(seed, number, words), talks.begin_talk(DAY)
            if aloud:
                _show_card(card)
            yield SimulatedVisitor(card, words, _print_talk(say) if aloud else say).hold_talk()


def _write_scores(scores: SimulationScores) -> None:
    kept = {name: SimulationScores.from_json(counts) for name, counts in load_runs(KIND).items()}
    put_section(KIND, simulation_section({**kept, "now": scores}, SEED, date.today().isoformat()), PAGE)


def _list_failures(outcomes: Iterable[VisitorOutcome]) -> Iterable[str]:
    for outcome in outcomes:
        card = outcome.card
        missed = "; ".join(f"{a.question} ({a.kind}) {a.text!r}" for a in outcome.answers if not a.understood)
        if outcome.faults:
            yield f"--seed {card.seed} --card {card.number}: {', '.join(outcome.faults)} | not understood: {missed}"


def _show_card(card: Card) -> None:
    for name, value in vars(card).items():
        print(f"{name}: {value}")


def _print_talk(say: Say) -> Say:
    def print_turn(text: str) -> Mapping[str, Any]:
        turn = say(text)
        print(f"\n> {text}")
        for reply in turn["replies"]:
            print(f"  {reply['text']}", [button["title"] for button in reply["buttons"]])
        print(f"  [asking {turn['asking']}, topic {turn['topic']}] {json.dumps(turn['slots'], ensure_ascii=False)}")
        return turn

    return print_turn


if __name__ == "__main__":
    raise SystemExit(main())
