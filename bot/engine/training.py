"""Training: says whether the newest model still fits the files it was made from, and makes a new one when not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.knowledge.loader import read_yaml
from bot.settings import ROOT, Settings

SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/content/lexicon",
    "bot/content/metrics.yml",
    "bot/content/terms.yml",
    "bot/nlu",
)
STAMP = "model.json"


def newest_model(settings: Settings) -> Path | None:
    """The model to serve; None when none was trained."""
    found = sorted(settings.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def up_to_date(settings: Settings) -> bool:
    """Whether the newest model was made from the files as they are now."""
    stamp = settings.models / STAMP
    if newest_model(settings) is None or not stamp.exists():
        return False
    return bool(json.loads(stamp.read_text()).get("sources") == fingerprint(settings))


def train(settings: Settings) -> Path:
    """Trains a model of the current files and returns where it lies. Raises RuntimeError when Rasa made none."""
    from rasa.model_training import train as rasa_train

    sources = fingerprint(settings)
    with TemporaryDirectory() as added:
        domain, rules = write_added_topics(Path(added), added_topics(settings))
        result = rasa_train(
            domain=str(domain),
            config=str(ROOT / "config.yml"),
            training_files=[str(path) for path in (ROOT / "data", _own_examples(settings), rules) if path],
            output=str(settings.models),
            fixed_model_name=f"assistant-{sources[:12]}",
            force_training=True,
        )
    if not result.model:
        raise RuntimeError(f"training ended with code {result.code} and made no model")
    (settings.models / STAMP).write_text(json.dumps({"sources": sources}))
    return Path(result.model)


def added_topics(settings: Settings) -> tuple[str, ...]:
    """The topics that an agency's own folder has examples for and the shipped domain does not know."""
    known = set(_intents(read_yaml(ROOT / "domain.yml")["intents"]))
    examples = _own_examples(settings)
    files = sorted(examples.rglob("*.yml")) if examples else []
    found = [row["intent"] for path in files for row in read_yaml(path).get("nlu", ())]
    return tuple(dict.fromkeys(name for name in found if name not in known))


def write_added_topics(folder: Path, topics: tuple[str, ...]) -> tuple[Path, Path | None]:
    """The domain with these topics as intents, and a rule that answers them; no rule when there are none."""
    domain = read_yaml(ROOT / "domain.yml")
    domain["intents"] = [*domain["intents"], *({topic: {"use_entities": []}} for topic in topics)]
    (folder / "domain.yml").write_text(json.dumps(domain), encoding="utf-8")
    if not topics:
        return folder / "domain.yml", None
    steps = [{"or": [{"intent": topic} for topic in topics]}, {"action": "action_answer"}]
    rules = {"version": "3.1", "rules": [{"rule": "topics of the agency's own", "steps": steps}]}
    (folder / "rules.yml").write_text(json.dumps(rules), encoding="utf-8")
    return folder / "domain.yml", folder / "rules.yml"


def _own_examples(settings: Settings) -> Path | None:
    folder = settings.agency_dir / "nlu" if settings.agency_dir else None
    return folder if folder and folder.is_dir() else None


def _intents(rows: Iterable[Any]) -> Iterable[str]:
    return (next(iter(row)) if isinstance(row, dict) else str(row) for row in rows)


def fingerprint(settings: Settings) -> str:
    """A hash over every file that training reads."""
    digest = hashlib.sha256()
    for path in _files(settings):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(settings: Settings) -> Iterable[Path]:
    roots = [ROOT / source for source in SOURCES]
    if settings.agency_dir:
        roots.append(settings.agency_dir)
    for root in roots:
        yield from [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.suffix in (".yml", ".py"))
