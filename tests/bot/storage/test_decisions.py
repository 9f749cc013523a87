"""The file of decisions: added to by many at once, and a model is made of other files once it has a new line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.sources import find_sources
from bot.engine.training import find_added_topics, write_decided
from bot.errors import ContentError
from bot.evaluation.held_out import read_held_out
from bot.knowledge.loader import load_library, read_yaml
from bot.settings import ROOT, Settings
from bot.storage.desk.decisions import Decision, Decisions, open_decisions


def decision(id: str, verdict: str = "topic", text: str = "do tags help", topic: str | None = "hashtags") -> Decision:
    return Decision(id, "2026-11-23", "e@x.example", verdict, (text,), (f"web-{id}",), topic)  # type: ignore[arg-type]


def test_many_write_at_once_and_no_line_is_lost_or_torn(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"

    def work(number: int) -> None:
        Decisions(path).add_decision(decision(str(number), text="x" * 3000))
        if number % 5 == 0:
            Decisions(path).erase_talks([f"web-{number}"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert {one.id for one in Decisions(path).read_decisions()} == {str(n) for n in range(60) if n % 5}
    assert path.stat().st_mode & 0o077 == 0


def test_an_agency_of_its_own_has_its_own_decisions(tmp_path: Path) -> None:
    assert open_decisions(Settings(var=tmp_path)).path.parent == tmp_path
    assert open_decisions(Settings(agency_dir=tmp_path / "own")).path.parent == tmp_path / "own"


def test_a_decision_makes_another_model_due(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    before = find_sources(settings)
    open_decisions(settings).add_decision(decision("1"))
    assert find_sources(settings).data != before.data
    assert find_sources(replace(settings, var=tmp_path / "other")).data == before.data


def test_training_takes_what_belongs_to_a_topic_and_what_is_rightly_refused(tmp_path: Path) -> None:
    decided = (
        decision("1"),
        decision("2", text="tags\n[bad](intent) {x} | or"),
        decision("3", "refused", "can you fix my car", None),
        decision("4", "dismissed", "asdf", None),
    )
    path = write_decided(tmp_path, decided)
    assert path is not None
    rows = {row["intent"]: row["examples"].splitlines() for row in read_yaml(path)["nlu"]}
    assert rows == {"hashtags": ["- do tags help", "- tags bad intent x or"], "out_of_scope": ["- can you fix my car"]}
    assert write_decided(tmp_path, decided[3:]) is None


def test_what_was_made_unreadable_is_not_learnt(tmp_path: Path) -> None:
    path = write_decided(tmp_path, (decision("1", text="does •••• know tags"), decision("2", text="•••••")))
    assert path is not None
    (row,) = read_yaml(path)["nlu"]
    assert row["examples"].splitlines() == ["- does know tags"]
    assert write_decided(tmp_path, (decision("2", text="•••••"),)) is None


def test_an_agencys_folder_may_hold_decisions_and_lines_of_its_own_to_measure_on(tmp_path: Path) -> None:
    open_decisions(Settings(agency_dir=tmp_path)).add_decision(decision("1"))
    (tmp_path / "held_out").mkdir()
    (tmp_path / "held_out" / "ours.jsonl").write_text('{"text": "do tags help", "topic": "hashtags"}\n')
    load_library(overlay=tmp_path)
    assert read_held_out(Settings(agency_dir=tmp_path))[-1]["text"] == "do tags help"


def test_rasa_reads_what_was_decided_as_examples(tmp_path: Path) -> None:
    from rasa.shared.importers.rasa import RasaFileImporter

    path = write_decided(tmp_path, (decision("1"), decision("2", "refused", "can you fix my car", None)))
    assert path is not None
    importer = RasaFileImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(path)])
    found = {(one.get("text"), one.get("intent")) for one in importer.get_nlu_data().training_examples}
    assert {("do tags help", "hashtags"), ("can you fix my car", "out_of_scope")} <= found


def test_a_topic_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="decision 9: there is no topic 'gone'"):
        write_decided(tmp_path, (decision("9", topic="gone"),))


def answer(id: str, question: str = "goals", label: str = "sales", text: str = "more punters on the river") -> Decision:
    return replace(decision(id, "answer", text, None), question=question, label=label)


def test_training_takes_what_answers_a_question_as_an_answer_to_it(tmp_path: Path) -> None:
    path = write_decided(tmp_path, (answer("1"), answer("2", text="just [more](x) rowers")))
    assert path is not None
    (row,) = read_yaml(path)["nlu"]
    assert row["intent"] == "inform"
    assert row["examples"] == [
        {"text": "more punters on the river", "metadata": {"answers": "goals", "label": "sales"}},
        {"text": "just more x rowers", "metadata": {"answers": "goals", "label": "sales"}},
    ]


@pytest.mark.parametrize("question", ["weather", "consent"])
def test_an_answer_to_a_question_that_is_none_is_named(tmp_path: Path, question: str) -> None:
    with pytest.raises(ContentError, match=f"decision 7: there is no question '{question}'"):
        write_decided(tmp_path, (answer("7", question),))


def test_a_topic_whose_answer_was_written_at_the_desk_is_learnt(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, agency_dir=tmp_path)
    open_decisions(settings).add_decision(decision("1", topic="boat_names"))
    assert find_added_topics(settings) == ()
    (tmp_path / "desk" / "answers").mkdir(parents=True)
    (tmp_path / "desk" / "answers" / "boat_names.yml").write_text("topic: boat_names\n")
    assert find_added_topics(settings) == ("boat_names",)
