"""Training: says whether there is a model of the files as they are now, and makes one when not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.dialogue.facts import UNKNOWN
from bot.engine.models import drop_broken, find_archives, keep_archive
from bot.engine.sources import find_sources
from bot.errors import ContentError
from bot.knowledge.answer_examples import ANSWERED, INFORM, LABEL, answer_folders, load_answer_examples
from bot.knowledge.layers import EDITS, read_layered
from bot.knowledge.loader import read_yaml
from bot.leads.privacy import MASK
from bot.nlu.language import Languages, export_model
from bot.settings import ROOT, Settings
from bot.storage.desk.decisions import NAME, Decision, open_decisions

_MARKS = re.compile(rf"[\[\](){{}}<>|]|\S*{MASK}\S*")


def is_trained(settings: Settings) -> bool:
    """Whether a whole model was made from the files as they are now."""
    sources = find_sources(settings)
    return any(archive.matches_sources(sources) for archive in find_archives(settings.models))


def train_model(settings: Settings) -> Path:
    """Trains a model of the current files and returns where it lies. Raises RuntimeError when Rasa made none."""
    from rasa.model_training import train as rasa_train

    sources = find_sources(settings)
    settings.models.mkdir(parents=True, exist_ok=True, mode=0o755)
    # Beside where it will lie, for only then is moving it there done at once or not at all.
    with TemporaryDirectory(dir=settings.models, prefix=".training-") as folder:
        # Rasa keeps what it made of parts of a model below the working directory, which may be read-only.
        os.environ["RASA_CACHE_DIRECTORY"] = str(Path(folder) / "cache")
        topics = find_added_topics(settings)
        domain, rules = write_added_topics(Path(folder), topics)
        learnt = write_decided(Path(folder), open_decisions(settings).read_decisions(), topics)
        result = rasa_train(
            domain=str(domain),
            config=str(ROOT / "config.yml"),
            training_files=[str(path) for path in (ROOT / "data", _own_examples(settings), rules, learnt) if path],
            output=folder,
            fixed_model_name="assistant",
            force_training=True,
        )
        if not result.model:
            raise RuntimeError(f"training ended with code {result.code} and made no model")
        export_model(Languages.from_known(read_layered("languages.yml", _list_content(settings))).known)
        drop_broken(settings.models, sources)
        return keep_archive(Path(result.model), settings.models, sources)


def find_added_topics(settings: Settings) -> tuple[str, ...]:
    """The topics that an agency's own folder, or a decision, has examples for and the shipped domain does not know."""
    known = set(_list_intents(read_yaml(ROOT / "domain.yml")["intents"]))
    examples = _own_examples(settings)
    files = sorted(examples.rglob("*.yml")) if examples else []
    found = [row["intent"] for path in files for row in read_yaml(path).get("nlu", ())]
    decided = (one.topic for one in open_decisions(settings).read_decisions() if one.topic)
    found += [topic for topic in decided if _is_answered(settings, topic)]
    return tuple(dict.fromkeys(name for name in found if name not in known))


def _is_answered(settings: Settings, topic: str) -> bool:
    """Whether the agency has an answer of its own to this topic, by hand or from the desk."""
    own = settings.agency_dir
    folders = (own, own / EDITS) if own else ()
    return any((folder / f"answers/{topic}.yml").is_file() for folder in folders)


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


def write_decided(folder: Path, decided: Iterable[Decision], topics: Iterable[str] = ()) -> Path | None:
    """What editors decided as examples; None when there are none. Raises ContentError for a topic or question that is
    none."""
    known = {*_list_intents(read_yaml(ROOT / "domain.yml")["intents"]), *topics}
    lines: dict[tuple[str, str, str], list[str]] = {}
    for one in decided:
        if one.verdict in ("topic", "answer", "refused"):
            lines.setdefault(_place_decision(one, known), []).extend(_clean_texts(one.texts))
    rows = [_make_row(*place, dict.fromkeys(texts)) for place, texts in lines.items() if texts]
    if not rows:
        return None
    # Rasa knows a file of examples by a line that begins with this key.
    (folder / "decided.yml").write_text(f'version: "3.1"\nnlu: {json.dumps(rows)}\n', encoding="utf-8")
    return folder / "decided.yml"


def _place_decision(one: Decision, known: Collection[str]) -> tuple[str, str, str]:
    """The intent, and the question with the label, that the words of a decision are learnt as."""
    if one.verdict == "answer":
        intents = {q.question: q.answered_by for q in load_answer_examples(answer_folders(ROOT, None))}
        if INFORM not in intents.get(one.question or "", ()):
            raise ContentError(
                (f"{NAME}: decision {one.id}: there is no question {one.question!r}; undo it by a line",)
            )
        return INFORM, one.question or "", one.label or ""
    intent = one.topic or UNKNOWN
    if intent not in known:
        raise ContentError((f"{NAME}: decision {one.id}: there is no topic {intent!r}; undo it by a line",))
    return intent, "", ""


def _clean_texts(texts: Iterable[str]) -> Iterator[str]:
    """The texts without signs that mark entities in examples, which would make entities of what visitors typed, and
    without what is masked, which says nothing."""
    return filter(None, (" ".join(_MARKS.sub(" ", text).split()) for text in texts))


def _make_row(intent: str, question: str, label: str, texts: Iterable[str]) -> dict[str, Any]:
    if not question:
        return {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
    answer = {ANSWERED: question, LABEL: label}
    return {"intent": intent, "examples": [{"text": text, "metadata": answer} for text in texts]}


def _list_content(settings: Settings) -> list[Path]:
    return [folder for folder in (settings.content, settings.agency_dir) if folder]


def _own_examples(settings: Settings) -> Path | None:
    folder = settings.agency_dir / "nlu" if settings.agency_dir else None
    return folder if folder and folder.is_dir() else None


def _list_intents(rows: Iterable[Any]) -> Iterable[str]:
    return (next(iter(row)) if isinstance(row, dict) else str(row) for row in rows)
