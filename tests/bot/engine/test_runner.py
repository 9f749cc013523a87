"""The plain runner gives what dask gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.engine.runner import PlainRunner

RAN: list[str] = []


class Adds(GraphComponent):
    """Adds a number to what it is given, twice over when there are two."""

    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Adds:
        return cls(config["number"])

    def add(self, left: int, right: int = 0) -> int:
        RAN.append(str(self.number))
        return left + right + self.number


def node(number: int, **needs: str) -> SchemaNode:
    return SchemaNode(dict(needs), Adds, "create", "add", {"number": number}, eager=True)


SCHEMA = GraphSchema(
    {
        "last": node(100, left="second", right="first"),
        "second": node(10, left="first"),
        "first": node(1, left="given"),
        "beside": node(1000, left="given"),
    }
)


@pytest.fixture
def made(tmp_path: Path) -> list[GraphRunner]:
    storage, context = LocalModelStorage(tmp_path), ExecutionContext(SCHEMA)
    return [kind.create(SCHEMA, storage, context) for kind in (PlainRunner, DaskGraphRunner)]


@pytest.mark.parametrize("targets", [["last"], ["second"], ["beside", "last"]])
def test_both_give_the_same(made: list[GraphRunner], targets: list[str]) -> None:
    plain, dask = made

    assert plain.run({"given": 5}, targets) == dask.run({"given": 5}, targets)


def test_each_node_that_is_needed_runs_once_and_no_other(made: list[GraphRunner]) -> None:
    RAN.clear()

    assert made[0].run({"given": 5}, ["last"]) == {"last": 122}
    assert RAN == ["1", "10", "100"]


def test_an_input_that_is_missing_is_named(made: list[GraphRunner]) -> None:
    with pytest.raises(GraphRunError, match="given"):
        made[0].run({}, ["first"])
