"""ONNX graphs written by hand: nodes and constants in the order of the computation, and how onnxruntime runs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
# The ends of a graph, by name, with their shapes.
Ends = Mapping[str, Sequence[str | int]]
# What onnxruntime's operators of its own are filed under.
OWN = "com.microsoft"
# The largest number of 8 bits.
MOST = 127


class OnnxGraph:
    """A graph that grows node by node; `add` and its kin give the name of what a node puts out."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._names: Iterator[str] = (f"t{i}" for i in range(10**6))

    def new_name(self) -> str:
        """A name that nothing has."""
        return next(self._names)

    def add_node(
        self, kind: str, *inputs: str, outputs: tuple[str, ...] = (), domain: str = "", **attributes: Any
    ) -> str:
        """A node of this kind; the name of its first output."""
        from onnx import helper

        names = outputs or (self.new_name(),)
        made = helper.make_node(kind, list(inputs), list(names), name=names[0], domain=domain, **attributes)
        self._nodes.append(made)
        return names[0]

    def add_fused_node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """An operator of onnxruntime's own, which does what a dozen plain ones do."""
        return self.add_node(kind, *inputs, domain=OWN, **attributes)

    def add_constant(self, value: Any) -> str:
        """A number or an array."""
        from onnx import numpy_helper

        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add_ints(self, *values: int) -> str:
        """A row of whole numbers."""
        return self.add_constant(np.asarray(values, np.int64))

    def add_product(self, rows: str, weights: Matrix, bias: Matrix) -> str:
        """These rows times the weights, one row of them an output, plus the bias."""
        product = self.add_node("MatMul", rows, self.add_constant(np.ascontiguousarray(weights.T)))
        return self.add_node("Add", product, self.add_constant(bias))

    def int8_product(self, rows: str, weights: Matrix, bias: Matrix, most: int = MOST) -> str:
        """The same with weights quantized here, an output at a time, and the rows as they come, with one scale.

        `most`: what the largest weight becomes. A processor without VNNI adds products two by two and cuts off what
        16 bits do not hold, which below 65 happens never, and below 80 hardly.
        """
        whole, scale = quantize_weights(weights, most)
        parts = (np.ascontiguousarray(whole.T), scale[:, 0], np.zeros(len(scale), np.int8), bias)
        return self.add_fused_node("DynamicQuantizeMatMul", rows, *map(self.add_constant, parts))

    def make_model(self, name: str, inputs: Ends, outputs: Ends) -> Any:
        """The ONNX model of what was added, from these inputs to these outputs."""
        from onnx import TensorProto, helper

        given, found = (
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in ends.items()]
            for ends in (inputs, outputs)
        )
        made = helper.make_graph(self._nodes, name, given, found, self._constants)
        operators = [helper.make_opsetid("", 17), helper.make_opsetid(OWN, 1)]
        return helper.make_model(made, opset_imports=operators, ir_version=9)


def quantize_weights(weights: Matrix, most: int = MOST) -> tuple[NDArray[np.int8], Matrix]:
    """The weights as whole numbers up to `most`, and for each row of the last axis what to multiply them with."""
    scale = np.maximum(np.abs(weights).max(axis=-1, keepdims=True), 1e-12) / most
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)


def session_of(model: Path | bytes) -> onnxruntime.InferenceSession:
    """What runs this model, in one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
