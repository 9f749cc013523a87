"""Sentences to vectors of length 1, by onnxruntime in one thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

LONGEST = 128
WIDTH = 768
BATCH = 32


class Encoder:
    """all-MiniLM-L6-v2: 768 numbers a sentence; what is beyond 128 tokens is not seen."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, in their order."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        rows = np.zeros((len(texts), WIDTH), np.float32)
        order = np.argsort([len(ids) for ids in tokens])
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            rows[places] = self._run([tokens[i] for i in places])
        return rows

    def _run(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        longest = max(len(ids) for ids in tokens)
        ids, mask = np.zeros((len(tokens), longest), np.int64), np.zeros((len(tokens), longest), np.float32)
        for row, found in enumerate(tokens):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1.0
        return np.asarray(self._session.run(["embedding"], {"ids": ids, "mask": mask})[0])
