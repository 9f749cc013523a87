"""What Rasa's modules get of libraries that have dropped it, and that nobody else does."""

from __future__ import annotations

import packaging.version
import pytest

from bot.rasa_names import LegacyVersion, get_distribution, make_substitute, parse_version, resource_filename, run_graph


def test_a_version_is_read_and_what_is_none_is_told_apart_without_an_error() -> None:
    assert parse_version("3.1") == packaging.version.Version("3.1")
    assert isinstance(parse_version("three"), LegacyVersion)


def test_a_file_is_found_beside_its_module() -> None:
    assert resource_filename("bot.settings", "content").endswith("bot/content")


def test_a_package_says_its_version() -> None:
    assert get_distribution("rasa").version == "3.6.21"


def test_a_graph_runs_each_node_once_after_what_it_needs() -> None:
    calls = []

    def join(*parts: object) -> tuple[str, str]:
        calls.append(parts)
        return ("joined", "+".join(str(part) for part in parts))

    graph = {"message": ("message", "hi"), "first": (join, "message"), "second": (join, "first", "first")}

    found = run_graph(graph, ["second", "first"])

    assert [name for name, _ in found] == ["joined", "joined"]
    assert len(calls) == 2


def test_a_graph_that_lacks_an_input_says_which() -> None:
    with pytest.raises(RuntimeError, match="message"):
        run_graph({"first": (print, "message")}, ["first"])


def test_confusions_of_nothing_are_none_and_of_something_are_counted() -> None:
    metrics = make_substitute("sklearn").metrics

    assert metrics.confusion_matrix([], []).shape == (0, 0)
    assert metrics.confusion_matrix(["a", "b"], ["a", "a"]).tolist() == [[1, 0], [1, 0]]


def test_the_libraries_themselves_stay_as_they_are() -> None:
    numpy = make_substitute("numpy")

    assert numpy.VisibleDeprecationWarning
    assert numpy.float32 is __import__("numpy").float32
    assert not hasattr(__import__("numpy"), "VisibleDeprecationWarning")
    assert not hasattr(packaging.version, "LegacyVersion")
