"""Names are plain words: a function is a verb and its object, a class the one thing of its name."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Single words that are enough, with the reason.
ALLOWED = {
    "what Python, Rasa, SQLAlchemy and other libraries call it": (
        "main close create load process train run startup shutdown format describe collect resolve name output now get "
        "keys values items emit export execute executemany commit rollback autocommit"
    ),
    "a command of `bot`, named by its function": "chat evaluate parse report serve talk train",
    "a fault that the benches pick by its name": "crash end kill nap poke reload stop",
    "the day and the product's one verb": "today recommend",
    "written into the environment's start-up file by scripts/environment.sh": "install",
    "an auxiliary verb, as in `user.may('editor')`": "may",
}

# Participles that stay, with the reason.
PARTICIPLES = {
    "called": "the name by which Rasa knows an action",
    "failed": "a count, and the label of a figure that operators watch",
    "made_at": "a time",
    "lost_goals": "goals, by what became of them",
    "broken_model": "a fault that the soak picks by its name",
    "_published": "what was published, of which there is one",
}
IRREGULAR = frozenset(
    "begun broken brought built bought caught chosen done drawn driven fallen felt forgotten gone grown heard held hidden "  # noqa: E501
    "kept known laid learnt lost made meant misspelt paid said seen sent shown sold spelt spent spoken sprung struck swept "  # noqa: E501
    "taken taught thought thrown told torn unheard unknown untold won worn withdrawn written".split()
)
NO_PARTICIPLES = frozenset("bleed embed exceed feed need proceed seed shed speed".split())


@dataclass(frozen=True)
class Function:
    """A function or method, and where it stands."""

    name: str
    place: str
    is_property: bool

    @property
    def words(self) -> list[str]:
        return self.name.strip("_").split("_")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("bot", "actions"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in file.parts:  # what a migration is called is Alembic's
                yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text())


def functions() -> Iterator[Function]:
    for place, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("__"):
                kinds = [ast.unparse(one) for one in node.decorator_list]
                yield Function(node.name, f"{place}:{node.lineno}", any("property" in one for one in kinds))


@pytest.fixture(scope="module")
def named() -> list[Function]:
    return list(functions())


def is_participle(word: str) -> bool:
    return word in IRREGULAR or (word.endswith("ed") and word not in NO_PARTICIPLES)


def test_no_two_public_classes_share_a_name() -> None:
    classes = [
        (node.name, place)
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    count = Counter(name for name, _ in classes)

    assert [(name, place) for name, place in classes if count[name] > 1] == []


def test_a_function_is_a_verb_with_its_object(named: list[Function]) -> None:
    allowed = set(" ".join(ALLOWED.values()).split())
    single = [one for one in named if len(one.words) == 1 and not one.is_property]

    assert [f"{one.place} {one.name}" for one in single if one.name.strip("_") not in allowed] == []


def test_no_function_is_named_by_a_participle(named: list[Function]) -> None:
    participles = [one for one in named if is_participle(one.words[0])]

    assert [f"{one.place} {one.name}" for one in participles if one.name not in PARTICIPLES] == []


def test_names_of_one_word_are_few(named: list[Function]) -> None:
    share = sum(len(one.words) == 1 for one in named) / len(named)

    assert share <= 0.35, f"{share:.0%} of the function names are one word"


def test_every_exception_is_still_needed(named: list[Function]) -> None:
    single = {one.name.strip("_") for one in named if len(one.words) == 1}
    names = {one.name for one in named}

    assert set(" ".join(ALLOWED.values()).split()) - single == set()
    assert set(PARTICIPLES) - names == set()


def test_what_the_glossary_names_is_there() -> None:
    rows = [
        line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line.startswith("| ")
    ]
    in_glossary = {name.strip(" `") for row in rows if row[3].strip() for name in row[3].split(",") if "`" in name}
    classes = {node.name for _, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    assert len(in_glossary) > 30
    assert in_glossary - classes == set()
