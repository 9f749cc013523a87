"""Sentences to vectors of length 1, by onnxruntime in one thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.nlu.encoder_export import words_of
from bot.nlu.onnx_graph import session_of

LONGEST = 128
WIDTH = 768
WORD_WIDTH = 384
PADDING = 0
BATCH = 32


class Encoder:
    """all-MiniLM-L6-v2: 768 numbers a sentence; what is beyond 128 tokens is not seen."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        self._session = session_of(model)
        self._words = WordVectors(words_of(model))
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, in their order."""
        tokens = [encoding.ids for encoding in map(self._tokenizer.encode, texts)]
        if len(tokens) == 1:
            return self._run_session(tokens)
        rows = np.zeros((len(texts), WIDTH), np.float32)
        order = np.argsort([len(ids) for ids in tokens])
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            rows[places] = self._run_session([tokens[i] for i in places])
        return rows

    def _run_session(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        lengths = [len(ids) for ids in tokens]
        longest = max(lengths)
        padded = [id for ids in tokens for id in (*ids, *[PADDING] * (longest - len(ids)))]
        words = self._words(padded).reshape(len(tokens), longest, WORD_WIDTH)
        mask = (np.arange(longest) < np.array(lengths)[:, None]).astype(np.float32)
        return np.asarray(self._session.run(["embedding"], {"words": words, "mask": mask})[0])


class WordVectors:
    """The vectors of 30,000 words: most are never asked for, so they stay in their file, and 47 MB of memory free."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("rb", buffering=0)
        self._row = lru_cache(maxsize=4096)(self._read_vector)

    def __call__(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """One row a word."""
        return np.frombuffer(b"".join(map(self._row, ids)), np.float32).reshape(len(ids), WORD_WIDTH)

    def _read_vector(self, id: int) -> bytes:
        return os.pread(self._file.fileno(), WORD_WIDTH * 4, WORD_WIDTH * 4 * id)
