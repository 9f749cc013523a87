"""Runs Rasa's graphs node by node: they are a handful of calls in a fixed order, for which dask is a long way round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

import rasa.core.processor
from rasa.core.policies.rule_policy import RulePolicy as StockRulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage
from typing_extensions import override

from bot.engine.rules import RulePolicy

Call = Callable[[dict[str, Any]], Any]


class PlainRunner(GraphRunner):
    """Makes every node once, and runs those that the targets need, each after what it needs."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        # The two sets of targets that are ever asked for are understanding and prediction.
        self._order = lru_cache(maxsize=8)(self._ordered)

    @classmethod
    @override
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> PlainRunner:
        """A runner whose nodes are loaded."""
        nodes = {
            name: GraphNode.from_schema_node(name, _quick(node), model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    @override
    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets, by name. Raises GraphRunError when an input is missing."""
        wanted = tuple(targets or self._schema.target_names)
        outputs: dict[str, Any] = dict(inputs or {})
        for name, call in self._order(wanted):
            outputs[name] = call(outputs)
        return {name: outputs[name] for name in wanted}

    def _ordered(self, targets: tuple[str, ...]) -> tuple[tuple[str, Call], ...]:
        needed = self._schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in needed.items()}
        order = TopologicalSorter(needs).static_order()
        return tuple((name, _call(self._nodes[name])) for name in order if name in needs)


def _call(node: GraphNode) -> Call:
    """How the node makes its output of earlier ones; one that is loaded, and watched by nobody, is asked directly."""
    if node._hooks or not node._eager:
        return lambda outputs: node(*outputs.items())[1]
    work, component, needs = node._fn, node._component, tuple(node._inputs.items())

    def call(outputs: dict[str, Any]) -> Any:
        try:
            given = {name: outputs[need] for name, need in needs}
        except KeyError as missing:
            raise GraphRunError(f"node {node._node_name} needs {missing}, which is not there") from None
        return work(component, **given)

    return call


def _quick(node: SchemaNode) -> SchemaNode:
    return replace(node, uses=RulePolicy) if node.uses is StockRulePolicy else node


def run_graphs_plainly() -> None:
    """Lets models that are loaded from now on run without dask; training is left as it is."""
    rasa.core.processor.DaskGraphRunner = PlainRunner
