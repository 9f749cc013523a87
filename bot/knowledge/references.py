"""The rules that hold between content files: nothing dangles, nothing is missing, no name stands for two things."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.knowledge.library import Library
from bot.knowledge.names import DIALOGUE_INTENTS, GOALS, TOPICS
from bot.knowledge.reading import Problems, nearest


def check_references(library: Library, problems: Problems) -> None:
    """Add every reference that leads nowhere, every gap and every name used twice."""
    _check_topics(library, problems)
    _check_answers(library, problems)
    for term in library.terms.values():
        _known(problems, "terms.yml", f"{term.id}.see", term.see, library.answers)
    _check_claims(library, problems)
    _check_goals(library, problems)
    _check_names(library, problems)


def _check_topics(library: Library, problems: Problems) -> None:
    for topic in TOPICS:
        if topic not in library.answers:
            problems.add(
                f"answers/{topic}.yml",
                "",
                "the file is missing; write the answer to this topic",
            )


def _check_answers(library: Library, problems: Problems) -> None:
    ways = {*library.answers, *DIALOGUE_INTENTS}
    for topic, answer in library.answers.items():
        file = f"answers/{topic}.yml"
        if answer.counterpart:
            _known(problems, file, "counterpart", answer.counterpart, library.answers)
        for number, button in enumerate(answer.buttons, 1):
            if button.ask is not None:
                _known(problems, file, f"buttons[{number}].ask", button.ask, ways)
            if button.ask == topic:
                problems.add(
                    file,
                    f"buttons[{number}].ask",
                    "leads back to this very answer; choose another",
                )
            if button.ask == "tell_more" and not answer.more:
                problems.add(
                    file,
                    f"buttons[{number}].ask",
                    "leads to `more`, which is missing; write it",
                )
    _check_once(
        problems,
        "ask",
        ((f"answers/{topic}.yml", answer.ask) for topic, answer in library.answers.items()),
    )


def _check_claims(library: Library, problems: Problems) -> None:
    known = {
        *library.answers,
        *(f"metric:{id_}" for id_ in library.metrics),
        *(f"term:{id_}" for id_ in library.terms),
        *(f"strategy:{id_}" for id_ in library.strategies),
    }
    for claim in library.claims:
        for reference in claim.answers:
            _known(problems, "claims.yml", f"{claim.id}.answers", reference, known)


def _check_goals(library: Library, problems: Problems) -> None:
    for goal in GOALS:
        if not library.strategies_for(goal):
            problems.add(
                "strategies.yml",
                "goals",
                f"no strategy serves {goal!r}; add it to the goals of one",
            )


def _check_names(library: Library, problems: Problems) -> None:
    metrics = ((f"metrics.yml: {m.id}", name) for m in library.metrics.values() for name in m.names)
    terms = ((f"terms.yml: {t.id}", name) for t in library.terms.values() for name in t.names)
    _check_once(problems, "names", (*metrics, *terms))


def _check_once(problems: Problems, key: str, uses: Iterable[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for place, name in uses:
        earlier = first.setdefault(name.casefold(), place)
        if name and earlier != place:
            problems.add(
                place,
                key,
                f"{name!r} already stands in {earlier}; a visitor could mean either, keep one",
            )


def _known(problems: Problems, file: str, key: str, name: str, known: Collection[str]) -> None:
    if name and name not in known:
        problems.add(file, key, f"{name!r} does not exist; {nearest(name, known)}")
