"""The rules that hold between content files: nothing dangles, nothing is missing, no name stands for two things."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge.choices import Choices
from bot.knowledge.model import Claim, Metric, Strategy, Term, TopicAnswer
from bot.knowledge.names import DIALOGUE_INTENTS, TOPICS
from bot.knowledge.reading import Problems, suggest_nearest


@dataclass(frozen=True)
class References:
    """What refers to what: the sound records, and every topic that has a file, for a slip in one is named but once."""

    topics: Collection[str]
    answers: Mapping[str, TopicAnswer]
    metrics: Mapping[str, Metric]
    terms: Mapping[str, Term]
    strategies: Mapping[str, Strategy]
    claims: tuple[Claim, ...]


def check_references(library: References, choices: Choices, problems: Problems) -> None:
    """Add every reference that leads nowhere, every gap and every name used twice."""
    _check_topics(library, problems)
    _check_answers(library, problems)
    for term in library.terms.values():
        _check_known(problems, "terms.yml", f"{term.id}.see", term.see, library.topics)
    # What is said of a list that could not be read would be no slip of the file that refers to it.
    unread = {line.partition(":")[0] for line in problems.lines}
    if unread.isdisjoint(("metrics.yml", "terms.yml", "strategies.yml")):
        _check_claims(library, problems)
    if "strategies.yml" not in unread:
        _check_goals(library, choices, problems)
    _check_names(library, problems)


def _check_topics(library: References, problems: Problems) -> None:
    for topic in TOPICS:
        if topic not in library.topics:
            problems.add_problem(
                f"answers/{topic}.yml",
                "",
                "the file is missing; write the answer to this topic",
            )


def _check_answers(library: References, problems: Problems) -> None:
    ways = {*library.topics, *DIALOGUE_INTENTS}
    for topic, answer in library.answers.items():
        file = f"answers/{topic}.yml"
        if answer.counterpart:
            _check_known(problems, file, "counterpart", answer.counterpart, library.topics)
        if answer.part_of:
            _check_known(problems, file, "part_of", answer.part_of, TOPICS)
        for number, button in enumerate(answer.buttons, 1):
            if button.ask is not None:
                _check_known(problems, file, f"buttons[{number}].ask", button.ask, ways)
            if button.ask == topic:
                problems.add_problem(
                    file,
                    f"buttons[{number}].ask",
                    "leads back to this very answer; choose another",
                )
            if button.ask == "tell_more" and not answer.more:
                problems.add_problem(
                    file,
                    f"buttons[{number}].ask",
                    "leads to `more`, which is missing; write it",
                )
    _check_once(
        problems,
        "ask",
        ((f"answers/{topic}.yml", answer.ask) for topic, answer in library.answers.items()),
    )


def _check_claims(library: References, problems: Problems) -> None:
    known = {
        *library.topics,
        *(f"metric:{id_}" for id_ in library.metrics),
        *(f"term:{id_}" for id_ in library.terms),
        *(f"strategy:{id_}" for id_ in library.strategies),
    }
    for claim in library.claims:
        for reference in claim.answers:
            _check_known(problems, "claims.yml", f"{claim.id}.answers", reference, known)


def _check_goals(library: References, choices: Choices, problems: Problems) -> None:
    for goal in choices.goals:
        if not any(goal in choices.spread_goals(strategy.goals) for strategy in library.strategies.values()):
            problems.add_problem(
                "strategies.yml",
                "goals",
                f"no strategy serves {goal!r}; add it to the goals of one",
            )


def _check_names(library: References, problems: Problems) -> None:
    metrics = ((f"metrics.yml: {m.id}", name) for m in library.metrics.values() for name in m.names)
    terms = ((f"terms.yml: {t.id}", name) for t in library.terms.values() for name in t.names)
    _check_once(problems, "names", (*metrics, *terms))


def _check_once(problems: Problems, key: str, uses: Iterable[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for place, name in uses:
        earlier = first.setdefault(name.casefold(), place)
        if name and earlier != place:
            problems.add_problem(
                place,
                key,
                f"{name!r} already stands in {earlier}; a visitor could mean either, keep one",
            )


def _check_known(problems: Problems, file: str, key: str, name: str, known: Collection[str]) -> None:
    if name and name not in known:
        problems.add_problem(file, key, f"{name!r} does not exist; {suggest_nearest(name, known)}")
