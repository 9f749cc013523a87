from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.training_lint import lint_training
from bot.knowledge.names import DIALOGUE_INTENTS, TOPICS

INTENTS = (*TOPICS, *DIALOGUE_INTENTS)


class Project:
    """A project whose domain, rules and examples are sound until a test spoils them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.domain: dict[str, Any] = {"intents": list(INTENTS), "actions": ["action_answer"]}
        self.steps: list[dict[str, Any]] = [{"or": [{"intent": name} for name in INTENTS]}, {"action": "action_answer"}]
        self.examples = {name: [f"{name} {number}" for number in range(25)] for name in INTENTS}
        self.config: dict[str, Any] = {
            "policies": [{"name": "RulePolicy", "core_fallback_action_name": "action_answer"}]
        }

    def slips(self) -> tuple[str, ...]:
        """What the lint has against it."""
        nlu = [{"intent": i, "examples": "\n".join(f"- {e}" for e in es)} for i, es in self.examples.items()]
        self._write("domain.yml", self.domain)
        self._write("config.yml", self.config)
        self._write("data/rules/answers.yml", {"rules": [{"rule": "answers", "steps": self.steps}]})
        self._write("data/nlu/all.yml", {"nlu": nlu})
        self._write("actions/talk.py", 'called = "action_answer"')
        return lint_training(self.root)

    def _write(self, file: str, data: Any) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_sound_project_passes(project: Project) -> None:
    assert project.slips() == ()


def test_a_topic_that_is_no_intent_is_named(project: Project) -> None:
    project.domain["intents"].remove("ugc")

    assert project.slips() == (
        "domain.yml: intents.ugc: missing; every topic and dialogue intent is an intent, add it",
        "data/nlu/all.yml: ugc: the domain has no such intent; correct it, or add what it names",
        "data/rules/answers.yml: answers: the domain has no intent 'ugc'; correct it, or add what it names",
    )


def test_an_intent_without_an_answer_is_named(project: Project) -> None:
    project.domain["intents"].append({"weather": {"use_entities": []}})
    project.steps[0]["or"].append({"intent": "weather"})
    project.examples["weather"] = [f"rain {number}" for number in range(25)]

    assert project.slips() == (
        "domain.yml: intents.weather: no answer has this topic; write answers/ for it or remove it",
    )


def test_an_intent_with_few_examples_is_named(project: Project) -> None:
    project.examples["ugc"].pop()

    assert project.slips() == ("data/nlu: ugc: 24 examples, at least 25; add some that differ",)


def test_an_intent_without_a_rule_is_named(project: Project) -> None:
    project.steps[0]["or"].remove({"intent": "ugc"})

    assert project.slips() == ("data/rules: ugc: no rule answers this intent; add it to the rule of its kind",)


def test_a_rule_with_an_action_that_the_domain_lacks_is_named(project: Project) -> None:
    project.steps[1] = {"action": "action_anwser"}

    assert project.slips() == (
        "data/rules/answers.yml: answers: the domain has no action 'action_anwser'; did you mean 'action_answer'?",
    )


def test_a_rule_that_the_server_cannot_follow_is_named(project: Project) -> None:
    project.steps.append({"action": "action_answer"})

    (slip,) = project.slips()
    assert slip.startswith("data/rules/answers.yml: answers: the server cannot follow it; write two steps")


def test_an_action_that_nobody_wrote_is_named(project: Project) -> None:
    project.domain["actions"].append("action_dance")

    assert project.slips() == (
        "domain.yml: actions.action_dance: no class in actions/ has this name; write it or remove it",
    )


def test_a_fallback_that_the_domain_lacks_is_named(project: Project) -> None:
    project.config["policies"][0]["core_fallback_action_name"] = "action_fall"

    assert project.slips() == (
        "config.yml: policies: the domain has no action 'action_fall'; did you mean 'action_answer'?",
    )


@pytest.mark.parametrize(
    "example", ["what is  it", "What is it!", "what is [it](term)", 'what is [it]{"entity": "term"}']
)
def test_an_example_of_two_intents_is_named(project: Project, example: str) -> None:
    project.examples["define_smm"].append("what is it")
    project.examples["define_smo"].append(example)

    assert [line.split("; ")[1] for line in project.slips()] == ["keep one"]


def test_an_example_that_stands_twice_is_named(project: Project) -> None:
    project.examples["ugc"].append("ugc 1")

    assert project.slips() == ("data/nlu/all.yml: ugc: 'ugc 1' stands there twice; remove one",)


def test_only_addresses_that_reach_nobody_may_stand_in_examples(project: Project) -> None:
    project.examples["inform"] += ["I'm ann@bakery.example", "bob@example.com", "cy@gmail.com"]

    assert project.slips() == (
        "data/nlu/all.yml: inform: 'gmail.com' may be somebody's real address; write anna@bakery.example",
    )


def test_a_missing_domain_is_named(tmp_path: Path) -> None:
    assert lint_training(tmp_path) == ("domain.yml: the file is missing; create it or restore it",)
