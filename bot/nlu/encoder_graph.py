"""The encoder as an ONNX graph, written by hand of onnxruntime's wide operators: each does what a dozen plain ones do.

With int8, weights are quantized here and states as they come. A whole matrix of states shares one scale, but where a
few numbers dwarf the others, in each layer's second feed-forward product: there each 128 numbers of a row have one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bot.nlu.onnx_graph import Ends, Matrix, OnnxGraph, quantize_weights

LAYERS, HEADS, WIDTH = 6, 12, 384
POOLED = (5, 6)
EPSILON = 1e-12
# Numbers of a row that share a scale there.
BLOCK = 128

Weights = dict[str, Matrix]


def graph_of(weights: Weights, int8: bool) -> Any:
    """The ONNX model: vectors of words and a mask of which are there in, sentences of length 1 out."""
    graph = _Graph(weights, int8)
    graph.build_graph()
    inputs: Ends = {"words": ["batch", "length", WIDTH], "mask": ["batch", "length"]}
    return graph.make_model("all-MiniLM-L6-v2", inputs, {"embedding": ["batch", len(POOLED) * WIDTH]})


class _Graph(OnnxGraph):
    """The encoder's."""

    def __init__(self, weights: Weights, int8: bool) -> None:
        super().__init__()
        self.weights = weights
        self.int8 = int8

    def build_graph(self) -> None:
        from onnx import TensorProto

        states = self._add_embedding()
        present = self.add_node("Cast", "mask", to=TensorProto.INT32)
        pooled = []
        for layer in range(LAYERS):
            states = self._add_layer(states, present, layer)
            pooled += [self._add_pooling(states)] if layer + 1 in POOLED else []
        joined = self.add_node("Concat", *pooled, axis=1)
        self.add_node("Mul", joined, self.add_constant(np.float32(len(POOLED) ** -0.5)), outputs=("embedding",))

    def list_named(self, *names: str) -> tuple[str, ...]:
        return tuple(self.add_constant(self.weights[name]) for name in names)

    def _add_embedding(self) -> str:
        kinds = self.add_constant(self.weights["embeddings.token_type_embeddings.weight"][:1])
        length = self.add_node("Shape", "words", start=1, end=2)
        (positions,) = self.list_named("embeddings.position_embeddings.weight")
        placed = self.add_node("Slice", positions, self.add_ints(0), length, self.add_ints(0))
        states = self.add_node("Add", self.add_node("Add", "words", placed), kinds)
        scale = self.list_named("embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias")
        return self.add_node("LayerNormalization", states, *scale, axis=-1, epsilon=EPSILON)

    def _add_layer(self, states: str, present: str, layer: int) -> str:
        prefix = f"encoder.layer.{layer}."
        attention = [f"{prefix}attention.self.{name}." for name in ("query", "key", "value")]
        asked = tuple(self.new_name() for _ in attention)
        self.add_node("Split", self._add_linear(states, *attention), outputs=asked, axis=-1)
        attended = self.add_fused_node("MultiHeadAttention", *asked, "", present, num_heads=HEADS)
        out = self._add_linear(attended, f"{prefix}attention.output.dense.")
        states = self._add_norm(out, states, f"{prefix}attention.output.LayerNorm.")
        inner = self.add_fused_node("Gelu", self._add_linear(states, f"{prefix}intermediate.dense."))
        return self._add_norm(self._add_linear(inner, f"{prefix}output.dense."), states, f"{prefix}output.LayerNorm.")

    def _add_linear(self, states: str, *prefixes: str) -> str:
        """The states times the weights under these prefixes, side by side."""
        weights = np.concatenate([self.weights[f"{prefix}weight"] for prefix in prefixes])
        bias = np.concatenate([self.weights[f"{prefix}bias"] for prefix in prefixes])
        if not self.int8:
            return self.add_product(states, weights, bias)
        return (self._in_blocks if weights.shape[1] > WIDTH else self.int8_product)(states, weights, bias)

    def _in_blocks(self, states: str, weights: Matrix, bias: Matrix) -> str:
        out, width = weights.shape
        whole, scale = quantize_weights(weights.reshape(out, width // BLOCK, BLOCK))
        parts = ((whole.astype(np.int16) + 128).astype(np.uint8), scale.reshape(-1))
        inputs = (states, *map(self.add_constant, parts), "", "", self.add_constant(bias))
        # At level 4 states are quantized too; otherwise the weights would be made floats again each time.
        sizes = {"K": width, "N": out, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return self.add_fused_node("MatMulNBits", *inputs, **sizes)

    def _add_norm(self, states: str, beside: str, prefix: str) -> str:
        scale = self.list_named(f"{prefix}weight", f"{prefix}bias")
        return self.add_fused_node("SkipLayerNormalization", states, beside, *scale, epsilon=EPSILON)

    def _add_pooling(self, states: str) -> str:
        mask = self.add_node("Unsqueeze", "mask", self.add_ints(2))
        total = self.add_node("ReduceSum", self.add_node("Mul", states, mask), self.add_ints(1), keepdims=0)
        count = self.add_node("ReduceSum", "mask", self.add_ints(1), keepdims=1)
        mean = self.add_node("Div", total, self.add_node("Max", count, self.add_constant(np.float32(1e-9))))
        length = self.add_node("ReduceL2", mean, axes=[1], keepdims=1)
        return self.add_node("Div", mean, self.add_node("Max", length, self.add_constant(np.float32(1e-12))))
