"""The languages that are told apart, with the model in memory and with most of it in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.nlu import language
from bot.nlu.language import Languages, export_model

KNOWN = Languages.from_known(("de", "es", "fr", "zh"))
TEXTS = (
    "Wir suchen neue Gäste für unsere Pension am See",
    "nous cherchons des clients pour notre boulangerie",
    "queremos llenar el gimnasio antes del verano",
    "我们的咖啡店需要更多客人",
    "we would like to fill our yoga classes",
    "GUTEN TAG ZUSAMMEN",
    "\N{GRINNING FACE} 12345",
    "",
)


def test_a_model_that_stays_in_its_file_finds_what_the_whole_one_finds(tmp_path: Path) -> None:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(KNOWN.known)

    read = language._read_model(export_model(KNOWN.known, tmp_path))

    assert [read.classify(text) for text in TEXTS] == [whole.classify(text) for text in TEXTS]


def test_what_was_written_once_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export_model(KNOWN.known, tmp_path)
    monkeypatch.delattr(LanguageIdentifier, "from_model_file")

    assert export_model(KNOWN.known, tmp_path) == folder
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_server_that_may_not_write_tells_languages_apart_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(known: tuple[str, ...]) -> Path:
        raise PermissionError("models")

    monkeypatch.setattr(language, "export_model", refuse)

    languages = Languages(KNOWN.known)

    assert languages.identify_language(TEXTS[0]) == "de"
    assert languages.identify_language(TEXTS[4]) is None
