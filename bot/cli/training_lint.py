"""What `bot check` asks of domain, rules and examples; reads YAML only, so Rasa need not be there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.dispatch import read_dispatch
from bot.errors import ContentError
from bot.knowledge.names import DIALOGUE_INTENTS, TOPICS
from bot.knowledge.reading import Problems, read_yaml, suggest_nearest
from bot.knowledge.training_files import LEAST_EXAMPLES, read_nlu

FALLBACK_INTENT = "nlu_fallback"  # Rasa's own: predicted, never trained
RASA_ACTIONS = {
    "action_listen",
    "action_restart",
    "action_session_start",
    "action_default_fallback",
    "action_deactivate_loop",
    "action_back",
    "action_extract_slots",
}
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|org|net|edu))?|test|invalid|localhost)$", re.IGNORECASE)


@dataclass(frozen=True)
class TrainingSentence:
    """One sentence of the training data, without its annotations."""

    file: str
    intent: str
    text: str

    @property
    def plain_text(self) -> str:
        """The sentence without case, spacing and closing marks: what the classifier can hardly tell apart."""
        return " ".join(self.text.casefold().split()).rstrip(".!… ")


@dataclass(frozen=True)
class Training:
    """Domain, rules and examples of a project, as far as the checks look at them."""

    intents: tuple[str, ...]
    actions: frozenset[str]
    rule_steps: tuple[tuple[str, str, str, str], ...]  # file, rule, "intent" or "action", name
    examples: tuple[TrainingSentence, ...]


def lint_training(root: Path, topics: Collection[str] = TOPICS, overlay: Path | None = None) -> tuple[str, ...]:
    """Every slip in domain.yml, config.yml, data/ and actions/ of a project, and in an agency's own nlu/."""
    problems = Problems()
    training = _read_training(root, problems)
    if training is not None:
        _lint_intents(training, topics, problems)
        _lint_rules(training, problems)
        _lint_dispatch(root, problems)
        _lint_actions(root, training, problems)
        lint_examples((*training.examples, *_read_own(overlay)), problems)
    return tuple(problems.lines)


def _read_training(root: Path, problems: Problems) -> Training | None:
    domain = _parse_file(root, root / "domain.yml", problems)
    rules = [(file, _parse_file(root, root / file, problems)) for file in _list_files(root, "data/rules")]
    nlu = [(file, read_nlu(root / file, file, problems)) for file in _list_files(root, "data/nlu")]
    if problems.lines:
        return None
    return Training(
        intents=tuple(_list_names(domain.get("intents"))),
        actions=frozenset(
            (
                *_list_names(domain.get("actions")),
                *_list_names(domain.get("forms")),
                *_list_names(domain.get("responses")),
            )
        ),
        rule_steps=tuple(step for file, data in rules for step in _list_steps(file, data)),
        examples=tuple(example for file, data in nlu for example in _list_examples(file, data)),
    )


def _read_own(overlay: Path | None) -> Iterator[TrainingSentence]:
    """An agency's own examples, as far as they are sound: the reader of content names what is not."""
    for path in sorted((overlay / "nlu").rglob("*.yml")) if overlay else ():
        yield from _list_examples(path.as_posix(), read_nlu(path, path.as_posix(), Problems()) or {})


def _list_files(root: Path, folder: str) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted((root / folder).rglob("*.yml"))]


def _parse_file(root: Path, path: Path, problems: Problems) -> dict[str, Any]:
    name = path.relative_to(root).as_posix()
    try:
        data = read_yaml(path, name)
    except ContentError as error:
        problems.lines.extend(error.problems)
        return {}
    if not isinstance(data, dict):
        problems.add_problem(name, "", "expected keys with values, as Rasa reads them; see its neighbours")
        return {}
    return data


def _list_names(entries: Any) -> Iterator[str]:
    """The names of a domain section, whose entries are names or mappings from a name to its settings."""
    for entry in entries or ():
        yield from (str(name) for name in entry) if isinstance(entry, dict) else (str(entry),)


def _list_steps(file: str, data: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for rule in data.get("rules") or ():
        for step in rule.get("steps") or ():
            for part in step.get("or") or (step,):
                for kind in ("intent", "action"):
                    if kind in part:
                        yield file, str(rule.get("rule")), kind, str(part[kind])


def _list_examples(file: str, data: Mapping[str, Any]) -> Iterator[TrainingSentence]:
    for entry in data.get("nlu", ()):
        for line in entry["examples"].splitlines():
            if text := line.strip().removeprefix("- ").strip():
                yield TrainingSentence(file, entry["intent"], _ANNOTATION.sub(r"\1", text))


def _lint_intents(training: Training, topics: Collection[str], problems: Problems) -> None:
    known, counted = {*topics, *DIALOGUE_INTENTS}, [example.intent for example in training.examples]
    for name in sorted(known - set(training.intents)):
        problems.add_problem(
            "domain.yml", f"intents.{name}", "missing; every topic and dialogue intent is an intent, add it"
        )
    for name in training.intents:
        if name not in known:
            problems.add_problem(
                "domain.yml", f"intents.{name}", "no answer has this topic; write answers/ for it or remove it"
            )
        if (count := counted.count(name)) < LEAST_EXAMPLES:
            problems.add_problem("data/nlu", name, f"{count} examples, at least {LEAST_EXAMPLES}; add some that differ")
    for file, name in sorted({(e.file, e.intent) for e in training.examples if e.intent not in training.intents}):
        problems.add_problem(file, name, f"the domain has no such intent; {suggest_nearest(name, training.intents)}")


def _lint_rules(training: Training, problems: Problems) -> None:
    intents, actions = {*training.intents, FALLBACK_INTENT}, training.actions | RASA_ACTIONS
    for file, rule, kind, name in training.rule_steps:
        known = intents if kind == "intent" else actions
        if name not in known:
            problems.add_problem(file, rule, f"the domain has no {kind} {name!r}; {suggest_nearest(name, known)}")
    led = {name for _, _, kind, name in training.rule_steps if kind == "intent"}
    for name in training.intents:
        if name not in led:
            problems.add_problem("data/rules", name, "no rule answers this intent; add it to the rule of its kind")


def _lint_dispatch(root: Path, problems: Problems) -> None:
    """Whether the server can follow the rules, by reading them as it does."""
    try:
        read_dispatch(root / "data" / "rules")
    except ContentError as error:
        problems.lines.extend(error.problems)


def _lint_actions(root: Path, training: Training, problems: Problems) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "actions").glob("*.py")))
    for name in sorted(training.actions):
        if name.startswith("action_") and f'"{name}"' not in code:
            problems.add_problem(
                "domain.yml", f"actions.{name}", "no class in actions/ has this name; write it or remove it"
            )
    config = root / "config.yml"
    for policy in (_parse_file(root, config, problems).get("policies") or ()) if config.exists() else ():
        name = policy.get("core_fallback_action_name")
        if name and name not in training.actions | RASA_ACTIONS:
            problems.add_problem(
                "config.yml",
                "policies",
                f"the domain has no action {name!r}; {suggest_nearest(name, training.actions)}",
            )


def lint_examples(examples: Iterable[TrainingSentence], problems: Problems) -> None:
    """Notes examples that stand under two names or twice, and addresses that may be somebody's."""
    first: dict[str, TrainingSentence] = {}
    for example in examples:
        earlier = first.setdefault(example.plain_text, example)
        if earlier.intent != example.intent:
            where = f"{earlier.intent} in {earlier.file}"
            problems.add_problem(
                example.file, example.intent, f"{example.text!r} is an example of {where} too; keep one"
            )
        elif earlier is not example and earlier.text == example.text:
            problems.add_problem(example.file, example.intent, f"{example.text!r} stands there twice; remove one")
        for domain in _EMAIL.findall(example.text):
            if not _EXAMPLE_DOMAIN.search(domain):
                problems.add_problem(
                    example.file,
                    example.intent,
                    f"{domain!r} may be somebody's real address; write anna@bakery.example",
                )
