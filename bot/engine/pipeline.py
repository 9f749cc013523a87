"""The half of a model that understands: Rasa's NLU components, loaded by its graph schema and run in their order."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphSchema, SchemaNode
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

# What Rasa gives its graph: the message as a channel heard it.
_GIVEN = "__message__"
# Python 3.11.2, which Debian 12 has, knows no filters; the archive's checksum is our own there as everywhere.
_SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
Component = TypeVar("Component")
Schema = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class PipelineStep:
    """One component at work: what it does, and by which name it takes what earlier steps made."""

    name: str
    component: Any
    work: str
    needs: Mapping[str, str]

    def run_step(self, made: Mapping[str, Any]) -> Any:
        """What the component makes of the outputs that are there."""
        return getattr(self.component, self.work)(**{name: made[need] for name, need in self.needs.items()})


@dataclass(frozen=True)
class Pipeline:
    """Understands one text at a time."""

    steps: Sequence[PipelineStep]
    given: str

    @classmethod
    def load_archive(cls, archive: Path) -> Pipeline:
        """The pipeline of a model's archive. Raises what its components raise, or KeyError for a model without one."""
        with TemporaryDirectory() as folder:
            with tarfile.open(archive) as packed:
                packed.extractall(folder, **_SAFELY)
            record = json.loads((Path(folder) / "metadata.json").read_text(encoding="utf-8"))
            storage = LocalModelStorage(Path(folder) / "components")
            return cls(*_load_steps(record, storage))

    def parse_text(self, text: str) -> dict[str, Any]:
        """Rasa's parse data of the text."""
        message = Message(data={TEXT: text})
        made: dict[str, Any] = {self.given: [message]}
        for step in self.steps:
            made[step.name] = step.run_step(made)
        (understood,) = made[self.steps[-1].name]
        nothing = {TEXT: "", INTENT: {"name": None, "confidence": 0.0}, ENTITIES: []}
        return {**nothing, **understood.as_dict(only_output_properties=True)}

    def find_component(self, kind: type[Component]) -> Component:
        """The component of this class. Raises LookupError when there is none."""
        for step in self.steps:
            if isinstance(step.component, kind):
                return step.component
        raise LookupError(f"the model has no {kind.__name__}; run `bot train`")


def _load_steps(record: Mapping[str, Any], storage: ModelStorage) -> tuple[tuple[PipelineStep, ...], str]:
    """The steps from the message to the last component, and the name of what they begin with.

    Rasa's reader of payloads, which comes last, is left out: what is typed is never a payload.
    """
    nodes: Schema = record["predict_schema"]["nodes"]
    given = next(name for name, node in nodes.items() if _GIVEN in node["needs"].values())
    last = nodes[record["nlu_target"]]["needs"]["messages"]
    needs = dict(_find_needs(nodes, last, given))
    schema = GraphSchema.from_dict({"nodes": {name: dict(nodes[name]) for name in needs}})
    context = ExecutionContext(schema, model_id=record["model_id"])
    order = [name for name in TopologicalSorter(needs).static_order() if name in needs]
    return tuple(_load_step(name, schema.nodes[name], storage, context) for name in order), given


def _find_needs(nodes: Schema, name: str, given: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """This node and all it needs, each with the names of what it needs itself."""
    if name == given:
        return
    needs = tuple(nodes[name]["needs"].values())
    yield name, needs
    for need in needs:
        yield from _find_needs(nodes, need, given)


def _load_step(name: str, node: SchemaNode, storage: ModelStorage, context: ExecutionContext) -> PipelineStep:
    component = getattr(node.uses, node.constructor_name)(
        config={**node.uses.get_default_config(), **node.config},
        model_storage=storage,
        resource=node.resource or Resource(name),
        execution_context=context,
    )
    return PipelineStep(name, component, node.fn, node.needs)
