"""Rasa without TensorFlow: seen by Rasa, by nobody else, and gone where the real one is. All in fresh interpreters."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from textwrap import dedent

import pytest

from bot.tensorflow_free import is_installed

needs_absence = pytest.mark.skipif(is_installed("tensorflow"), reason="TensorFlow is installed: stock Rasa")

RASA_THAT_ASKS = """
    import tensorflow as tf
    import tensorflow.keras.backend as K
    from keras import Model
    from tensorflow.keras.utils import Sequence
    from typing import Optional, Union

    Batch = Optional[Union[tf.Tensor, tf.SparseTensor]]

    class Generator(Sequence[int]):
        def size(self) -> tf.Tensor: ...

    def build(): return Model(inputs=[])
    def later(): from matplotlib import pyplot; return pyplot
"""


def python(code: str, *folders: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", dedent(code)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def small_rasa(tmp_path: Path) -> Path:
    """A package called rasa that imports TensorFlow in every way Rasa does, and loads at once."""
    package = tmp_path / "rasa"
    package.mkdir()
    (package / "__init__.py").write_text(dedent(RASA_THAT_ASKS))
    return tmp_path


@needs_absence
def test_rasa_can_import_annotate_and_subclass_what_is_not_installed(small_rasa: Path) -> None:
    done = python("import rasa; print(rasa.Generator.__mro__[1].__name__, rasa.K is rasa.tf.keras.backend)", small_rasa)
    assert (done.stdout, done.stderr) == ("Sequence True\n", "")


@needs_absence
def test_calling_a_stand_in_says_what_is_missing_and_what_to_do(small_rasa: Path) -> None:
    done = python("import rasa; rasa.build()", small_rasa)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("bot.tensorflow_free.MissingLibrary: keras.Model is not available: use a component without")


@needs_absence
def test_a_class_that_rasa_derives_invents_no_attributes(small_rasa: Path) -> None:
    done = python("import rasa; print(hasattr(rasa.Generator, 'shape'))", small_rasa)
    assert done.stdout == "False\n"


def test_the_real_library_is_used_where_it_is_installed(small_rasa: Path) -> None:
    keras = small_rasa / "keras"
    keras.mkdir()
    (keras / "__init__.py").write_text("class Model:\n    def __init__(self, inputs): self.inputs = 'the real one'\n")
    tensorflow = small_rasa / "tensorflow"
    (tensorflow / "keras").mkdir(parents=True)
    (tensorflow / "__init__.py").write_text("class Tensor: ...\nclass SparseTensor: ...\n")
    (tensorflow / "keras" / "__init__.py").write_text("")
    (tensorflow / "keras" / "backend.py").write_text("")
    (tensorflow / "keras" / "utils.py").write_text("class Sequence(list): ...\n")
    done = python("import rasa; print(rasa.build().inputs, rasa.tf.__file__ is not None)", small_rasa)
    assert (done.stdout, done.stderr) == ("the real one True\n", "")


@needs_absence
def test_the_folder_that_an_uninstall_leaves_behind_is_not_taken_for_the_library(small_rasa: Path) -> None:
    (small_rasa / "tensorflow").mkdir()
    assert python("import rasa", small_rasa).stderr == ""


@needs_absence
def test_nothing_outside_rasa_sees_it(small_rasa: Path) -> None:
    done = python(
        """
        import rasa, sys
        from importlib.util import find_spec
        print([name for name in sys.modules if name.startswith(("tensorflow", "keras"))], find_spec("tensorflow"))
        import tensorflow
        """,
        small_rasa,
    )
    assert done.stdout == "[] None\n"
    assert done.stderr.strip().endswith("ModuleNotFoundError: No module named 'tensorflow'")


@needs_absence
@pytest.mark.slow
def test_real_rasa_loads_beside_a_spacy_that_finds_no_tensorflow() -> None:
    done = python(
        """
        import rasa.core.agent, rasa.nlu.classifiers.diet_classifier, rasa.core.policies.ted_policy
        from thinc.compat import has_tensorflow
        import spacy
        print(has_tensorflow, [token.text for token in spacy.blank("en")("Hello there")])
        """
    )
    assert done.stdout == "False ['Hello', 'there']\n", done.stderr


def test_every_interpreter_of_the_environment_keeps_telemetry_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    assert python("import os; print(os.environ['RASA_TELEMETRY_ENABLED'])").stdout == "false\n"


def test_python_still_starts_where_the_project_is_gone() -> None:
    line = (Path(sysconfig.get_path("purelib")) / "smm_smo_assistant.pth").read_text()
    done = subprocess.run([sys.executable, "-I", "-S", "-c", line], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
