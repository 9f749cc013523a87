"""The sentence encoder: only the weights we know, exported once, and any text taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import NotReady
from bot.nlu import encoder_export
from bot.nlu.encoder import Encoder
from bot.nlu.encoder_export import export_encoder, tokenizer_file
from bot.nlu.sentence_encoder import load_encoder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder(export_encoder(tmp_path_factory.mktemp("encoder") / "int8.onnx"), tokenizer_file())


def test_vectors_have_length_one(encoder: Encoder) -> None:
    rows = encoder.encode_texts(["what is smo", "", "a " * 2000, "\u0301\u0301", "🙂", "\x00"])

    assert rows.shape == (6, 768)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


def test_what_means_the_same_is_nearer_than_what_looks_alike(encoder: Encoder) -> None:
    asked, same, other = encoder.encode_texts(["how much does it cost", "what is the price", "how much does it rain"])

    assert asked @ same > asked @ other


def test_a_text_is_encoded_much_the_same_alone_and_among_others(encoder: Encoder) -> None:
    texts = ["hello", "what is the difference between the two of them, in short"]

    together, alone = encoder.encode_texts(texts), np.vstack([encoder.encode_texts([text]) for text in texts])

    assert np.all(np.sum(together * alone, axis=1) > 0.97)


def test_the_graph_is_exported_once(tmp_path: Path) -> None:
    (tmp_path / "there.onnx").write_bytes(b"made before")

    assert export_encoder(tmp_path / "there.onnx").read_bytes() == b"made before"


@pytest.mark.parametrize("constant", ["WEIGHTS_SHA256", "TOKENIZER_SHA256"])
def test_files_that_are_not_the_known_ones_are_refused(
    constant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_export, constant, "0" * 64)

    with pytest.raises(NotReady, match="is not the file this project was built for"):
        export_encoder(tmp_path / "new.onnx") and tokenizer_file()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"holds no other\.bin; install the locked requirements"):
        encoder_export.find_bundled("other.bin", "")


def test_whole_numbers_say_nearly_what_floats_say(encoder: Encoder, tmp_path: Path) -> None:
    texts = ["how much does it cost", "we sell candles in three shops and online", "is tiktok any good for that?"]
    exact = Encoder(export_encoder(tmp_path / "fp32.onnx", int8=False), tokenizer_file())

    assert np.all(np.sum(encoder.encode_texts(texts) * exact.encode_texts(texts), axis=1) > 0.98)


def test_all_share_one_encoder_however_they_ask_for_it() -> None:
    assert load_encoder() is load_encoder(True, "models") is load_encoder(int8=True)
