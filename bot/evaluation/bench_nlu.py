"""`make bench-nlu DATA=folder`: public data sets, our pipeline beside a plain one and, with --stock, Rasa's default."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bot.errors import BotError
from bot.evaluation.figures import put_section
from bot.evaluation.separation import area_under_curve, share_caught, share_right
from bot.evaluation.training_data import training_examples
from bot.settings import ROOT

TRIAL = ROOT / "bot" / "engine" / "trial.py"
STOCK = Path(__file__).with_name("stock_rasa.yml")
OWN = "ours"
HELD_OUT = ("questions.jsonl", "questions_near.jsonl")
SETS = {
    "hint3_sofmattress_v1": "HINT3 SOFMattress",
    "banking77": "BANKING77",
    "hwu64": "HWU64 fold 1",
    "clinc150": "CLINC150",
    OWN: "our own data",
}
# DIET takes an hour for each of the large ones, and a quarter of one for our own data.
STOCK_SETS = ("hint3_sofmattress_v1",)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class DataSet:
    """Examples to train on, texts with their intents, and texts of no intent."""

    name: str
    train: Sequence[Row]
    inside: Sequence[Row]
    outside: Sequence[Row]

    @property
    def all_texts(self) -> list[str]:
        """Every text to parse, those in scope first."""
        return [row["text"] for row in (*self.inside, *self.outside)]


@dataclass(frozen=True)
class PipelineOutcome:
    """What one pipeline found in one data set, and its cost in seconds and milliseconds of processor time."""

    data: DataSet
    pipeline: str
    found: Sequence[tuple[str | None, float]]
    training: float
    parsing: float

    def table_cells(self) -> tuple[str, ...]:
        """The row of the table."""
        count = len(self.data.inside)
        right = [name == row["intent"] for (name, _), row in zip(self.found, self.data.inside, strict=False)]
        inside, outside = [c for _, c in self.found[:count]], [c for _, c in self.found[count:]]
        scope = ("–", "–", "–")
        if outside:
            scores = (
                area_under_curve(inside, outside),
                share_right(inside, right, outside),
                share_caught(inside, outside),
            )
            scope = tuple(f"{100 * score:.1f}" for score in scores)  # type: ignore[assignment]  # three in, three out
        accuracy = f"{100 * sum(right) / count:.1f}"
        return SETS[self.data.name], self.pipeline, accuracy, *scope, f"{self.training:.1f}", f"{self.parsing:.1f}"


def load_data(name: str, folder: Path) -> DataSet:
    """A data set of the folder, shuffled, for some files are sorted by intent. Raises BotError when it is not there."""
    if name == OWN:
        return own_data()
    train, inside = (_read_rows(folder / name / f"{part}.json") for part in ("train", "test"))
    strange = folder / name / "oos_test.json"
    Random(7).shuffle(train)
    return DataSet(name, train, inside, _read_rows(strange) if strange.exists() else [])


def own_data() -> DataSet:
    """Our training data and our held-out questions, where out of scope is an intent like others."""
    lines = [line for name in HELD_OUT for line in (ROOT / "tests" / "held_out" / name).read_text("utf-8").splitlines()]
    asked = [json.loads(line) for line in lines if line.strip()]
    inside = [{"text": row["text"], "intent": row.get("topic") or row["intent"]} for row in asked]
    return DataSet(OWN, training_examples(ROOT), inside, [])


def measure_ours(data: DataSet) -> PipelineOutcome:
    """config.yml as it is, in this environment."""
    return _try_pipeline(data, "ours", ROOT / "config.yml", sys.executable, plain=True)


def measure_stock(data: DataSet, python: str) -> PipelineOutcome:
    """Rasa's default pipeline, in an environment of its own."""
    return _try_pipeline(data, "stock Rasa 3.6.21", STOCK, python, plain=False)


def measure_linear(data: DataSet) -> PipelineOutcome:
    """TF-IDF of words and characters with a linear SVM, without Rasa."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", token_pattern=r"\b\w+\b")
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode")
    model = make_pipeline(make_union(words, characters), LinearSVC(random_state=7))
    start = time.process_time()
    model.fit([row["text"] for row in data.train], [row["intent"] for row in data.train])
    trained = time.process_time()
    scores = [model.decision_function([text])[0] for text in data.all_texts]
    parsed = time.process_time()
    found = [(str(model.classes_[row.argmax()]), float(row.max())) for row in scores]
    return PipelineOutcome(data, "TF-IDF, linear SVM", found, trained - start, 1000 * (parsed - trained) / len(found))


def _try_pipeline(data: DataSet, pipeline: str, config: Path, python: str, plain: bool) -> PipelineOutcome:
    with TemporaryDirectory() as folder:
        job, result = Path(folder) / "job.json", Path(folder) / "result.json"
        task = {"config": str(config), "train": list(data.train), "texts": data.all_texts, "plain": plain}
        job.write_text(json.dumps(task), encoding="utf-8")
        done = subprocess.run(
            [python, str(TRIAL), str(job), str(result)],
            env={**os.environ, "PYTHONPATH": str(ROOT) if plain else "", "RASA_TELEMETRY_ENABLED": "false"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BotError(f"{pipeline} on {data.name} failed: {done.stderr.strip()[-2000:]}")
        told = json.loads(result.read_text(encoding="utf-8"))
    found = [(name, confidence) for name, confidence in told["found"]]
    return PipelineOutcome(data, pipeline, found, told["training_cpu_s"], told["parsing_cpu_ms"])


def _read_rows(path: Path) -> list[Row]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BotError(f"{path.parent.name}/{path.name}: {error.strerror}") from None


def measure_all(names: Sequence[str], folder: Path, python: str | None) -> Iterator[PipelineOutcome]:
    """Every pipeline on every data set, as they are done."""
    for name in names:
        data = load_data(name, folder)
        yield measure_linear(data)
        if python and name in STOCK_SETS:
            yield measure_stock(data, python)
        yield measure_ours(data)


HEAD = ("data", "pipeline", "accuracy", "AUROC", "acc@60", "caught@5", "training, CPU s", "CPU ms a text")


def write_section(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The part of docs/benchmarks.md, line by line."""
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return (
        "## Understanding, on public data",
        "",
        f"`make bench-nlu`, {date.today()}, {os.cpu_count()} cores, one thread. One `config.yml` for all rows;",
        "nothing is tuned for a data set. Accuracy is of the in-scope texts without a threshold. AUROC: how well",
        "confidence tells in scope from out of scope. acc@60: in-scope texts right and kept when 60 % of the",
        "out-of-scope texts are rejected. caught@5: out-of-scope texts rejected when 5 % of the in-scope are.",
        "Ours includes the reading of values; the linear SVM finds intents only.",
        "",
        *("| " + " | ".join(line) + " |" for line in lines),
    )


def main() -> int:
    """Measure, print each row when it is there, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    options.add_argument("--stock", metavar="PYTHON", help="a Python with stock Rasa (scripts/stock-rasa.sh makes one)")
    options.add_argument("--dry", action="store_true", help="print only")
    given = options.parse_args()
    rows = []
    try:
        for outcome in measure_all(given.sets, given.folder, given.stock):
            rows.append(outcome.table_cells())
            print(" | ".join(rows[-1]), flush=True)
    except BotError as error:
        print(error, file=sys.stderr)
        return 1
    if not given.dry:
        put_section("nlu", write_section(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
