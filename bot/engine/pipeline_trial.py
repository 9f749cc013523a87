"""Trains an NLU pipeline on given examples and parses given texts with it, in a process of its own.

`python trial.py JOB RESULT` reads JOB, `{"config": path, "train": [{"text", "intent"}], "texts": [], "plain": bool}`,
and writes RESULT, `{"training_cpu_s", "parsing_cpu_ms", "found": [[intent, confidence]]}`. It is run as a file and
imports nothing of this project unless `plain` asks for our pipeline, so that stock Rasa can run it as well.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FALLBACK = "nlu_fallback"
WARM_UP = 20


def run_trial(job: dict[str, Any]) -> dict[str, Any]:
    """The result of a job."""
    with TemporaryDirectory() as folder:
        os.environ["RASA_CACHE_DIRECTORY"] = folder
        start = time.process_time()
        model = _train_pipeline(job["config"], job["train"], Path(folder))
        trained = time.process_time() - start
        parse = _load_parser(model, job["plain"])
    return {"training_cpu_s": trained, **_parse_texts(parse, job["texts"])}


def _train_pipeline(config: str, examples: list[dict[str, str]], folder: Path) -> str:
    from rasa.model_training import train_nlu
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    data = folder / "nlu.yml"
    messages = [Message(data={"text": row["text"], "intent": row["intent"]}) for row in examples]
    data.write_text(TrainingData(messages).nlu_as_yaml(), encoding="utf-8")
    model = train_nlu(config, str(data), str(folder))
    if not model:
        raise RuntimeError("training made no model")
    return str(model)


def _load_parser(model: str, plain: bool) -> Callable[[str], dict[str, Any]]:
    """What parses a text."""
    if plain:
        from bot.engine.pipeline import Pipeline

        return Pipeline.load_archive(Path(model)).parse_text
    from rasa.core.agent import Agent

    agent, loop = Agent(), asyncio.new_event_loop()
    agent.load_model(model)
    return lambda text: dict(loop.run_until_complete(agent.parse_message(text)))


def _parse_texts(parse: Callable[[str], dict[str, Any]], texts: list[str]) -> dict[str, Any]:
    for text in texts[:WARM_UP]:
        parse(text)
    start = time.process_time()
    parsed = [parse(text) for text in texts]
    spent = time.process_time() - start
    return {"parsing_cpu_ms": 1000 * spent / max(len(texts), 1), "found": [_best_guesses(line) for line in parsed]}


def _best_guesses(parsed: dict[str, Any]) -> list[Any]:
    """The best guess, whether or not the pipeline was sure enough of it."""
    guesses = [guess for guess in parsed.get("intent_ranking") or [parsed["intent"]] if guess["name"] != FALLBACK]
    return [guesses[0]["name"], guesses[0]["confidence"]] if guesses else [None, 0.0]


if __name__ == "__main__":
    result = run_trial(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")
