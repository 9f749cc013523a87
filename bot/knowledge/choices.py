"""choices.yml: what visitors are asked, may want and where; it alone says which there are, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.kinds import Name, list_of
from bot.knowledge.layers import SHIPPED, read_layered
from bot.knowledge.reading import Problems, suggest_nearest
from bot.knowledge.sections import make_section

FILE = "choices.yml"
QUESTION_TEXTS, OWN = "dialogue.yml", "qualifying"
GOAL_WORDS, PLATFORM_WORDS, PLATFORMS = "lexicon/goals.yml", "lexicon/platforms.yml", "platforms.yml"
CHOICES = make_section(questions=list_of(Name, least=0), goals=list_of(Name), platforms=list_of(Name))
# The side of what is bought rather than grown.
BOUGHT = "smm"


@dataclass(frozen=True)
class Choices:
    """The qualifying questions, goals and platforms that are on, in order, and all that content knows.

    `bought` are the goals that ads reach, `likened` the goal whose figures one takes over, and `joined` the platforms
    that are bought together under another name.
    """

    questions: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    known_goals: tuple[str, ...] = ()
    known_platforms: tuple[str, ...] = ()
    bought: frozenset[str] = frozenset()
    likened: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def off(self) -> frozenset[str]:
        """The goals that are known and switched off."""
        return frozenset(self.known_goals) - {*self.goals}

    def find_figures(self, goal: str, written: Iterable[str]) -> str:
        """The goal whose figures hold for this one: itself where it has some, else the one it is like."""
        return goal if goal in written else self.likened.get(goal, goal)

    def spread_goals(self, goals: Iterable[str]) -> tuple[str, ...]:
        """These goals with those that are like them."""
        named = tuple(goals)
        return (*named, *(goal for goal, other in self.likened.items() if other in named and goal not in named))


def load_choices(folder: Path = SHIPPED, overlay: Path | None = None) -> Choices:
    """The choices of a content folder, an agency's overlay laid over it; slips in them are named by `check_choices`."""
    layers = tuple(root for root in (folder, overlay) if root is not None)
    written, words = _read_mapping(FILE, layers), _read_mapping(GOAL_WORDS, layers)
    known, rows = tuple(map(str, words)), [row for row in _read_any(PLATFORMS, layers) or () if isinstance(row, dict)]
    places = tuple(map(str, _read_mapping(PLATFORM_WORDS, layers)))
    on = {name: _keep_known(written.get(name), every) for name, every in (("goals", known), ("platforms", places))}
    return Choices(
        questions=_list_texts(written.get("questions"), ()),
        **on,
        known_goals=known,
        known_platforms=places,
        bought=frozenset(goal for goal in known if _take_key(words[goal], "side") == BOUGHT),
        likened={goal: str(like) for goal in on["goals"] if (like := _take_key(words.get(goal), "like"))},
        joined={str(row.get("id")): _list_texts(row["joins"], ()) for row in rows if "joins" in row},
    )


def check_choices(layers: tuple[Path, ...], questions: Iterable[str], problems: Problems) -> None:
    """Notes every choice that nothing is written for, and everything of an agency's that is no choice."""
    written, shipped = _read_mapping(FILE, layers), load_choices(layers[0])
    choices = load_choices(layers[0], layers[-1] if len(layers) > 1 else None)
    known = {"questions": tuple(questions), "goals": choices.known_goals, "platforms": choices.known_platforms}
    files = {"questions": QUESTION_TEXTS, "goals": GOAL_WORDS, "platforms": PLATFORM_WORDS}
    for kind, names in known.items():
        chosen, built_in = _list_texts(written.get(kind), ()), getattr(shipped, kind)
        for name in (name for name in chosen if name not in names):
            advice = suggest_nearest(name, names)
            where = "".join((files[kind], f", under {OWN}," if kind == "questions" else ""))
            problems.add_problem(FILE, kind, f"nothing in {where} is called {name!r}; {advice}")
        for name in (name for name in names if name not in (*chosen, *built_in)):
            place = f"{OWN}.{name}" if kind == "questions" else name
            advice = _advise_unchosen(name, kind, built_in)
            problems.add_problem(files[kind], place, f"{FILE} does not list it; {advice}")
    for goal, like in choices.likened.items():
        if like not in choices.known_goals:
            problems.add_problem(GOAL_WORDS, f"{goal}.like", f"{like!r}: {suggest_nearest(like, choices.known_goals)}")


def drop_unchosen(dialogue: Any, choices: Choices) -> Any:
    """dialogue.yml without the buttons and the words of goals and platforms that are off; what is no slip stays one."""
    places = {*choices.known_platforms} - {*choices.platforms}
    questions = _change_keys(
        _take_key(dialogue, "questions"),
        {
            "goals": lambda row: _drop_buttons(row, choices.off),
            "platforms": lambda row: _drop_buttons(row, places),
        },
    )
    phrases = _change_keys(
        _take_key(dialogue, "phrases"),
        {
            "goals_of": lambda rows: _change_values(rows, lambda row: _drop_keys(row, choices.off)),
            "results": lambda rows: _drop_rows(rows, choices.off),
        },
    )
    return _change_keys(dialogue, {"questions": lambda _: questions, "phrases": lambda _: phrases})


def _drop_buttons(question: Any, off: Collection[str]) -> Any:
    def keep_open(rows: Any) -> Any:
        return [row for row in rows if not _is_off(row, off)] if isinstance(rows, list) else rows

    return _change_keys(question, dict.fromkeys(("buttons", "way_on"), keep_open))


def _is_off(button: Any, off: Collection[str]) -> bool:
    value = _take_key(button, "value")
    return isinstance(value, list) and any(one in off for one in value if isinstance(one, str))


def _drop_rows(rows: Any, off: Collection[str]) -> Any:
    kept = rows.items() if isinstance(rows, dict) else ()
    return {name: row for name, row in kept if _take_key(row, "goal") not in tuple(off)} if kept else rows


def _drop_keys(row: Any, off: Collection[str]) -> Any:
    return {key: value for key, value in row.items() if key not in off} if isinstance(row, dict) else row


def _change_values(rows: Any, change: Callable[[Any], Any]) -> Any:
    return {key: change(value) for key, value in rows.items()} if isinstance(rows, dict) else rows


def _change_keys(row: Any, changes: Mapping[str, Callable[[Any], Any]]) -> Any:
    if not isinstance(row, dict):
        return row
    return {key: changes[key](value) if key in changes else value for key, value in row.items()}


def _advise_unchosen(name: str, kind: str, names: Iterable[str]) -> str:
    near = suggest_nearest(name, names)
    return near if "did you mean" in near else f"add it there with '+{kind}: [{name}]'"


def _read_any(file: str, layers: tuple[Path, ...]) -> Any:
    """The content of a file, None where it cannot be read: whoever reads it as a whole says why."""
    try:
        return read_layered(file, layers)
    except ContentError:
        return None


def _read_mapping(file: str, layers: tuple[Path, ...]) -> Mapping[Any, Any]:
    found = _read_any(file, layers)
    return found if isinstance(found, dict) else {}


def _keep_known(written: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in _list_texts(written, known) if name in known)


def _list_texts(written: Any, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    return (
        tuple(dict.fromkeys(one for one in written if isinstance(one, str))) if isinstance(written, list) else otherwise
    )


def _take_key(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, dict) else None
