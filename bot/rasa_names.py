"""What Rasa 3.6 uses of libraries that have dropped it since; `bot.tensorflow_free` hands it to Rasa alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path
from types import ModuleType
from typing import Any

from packaging import version


class Module(ModuleType):
    """A library with some names more; all others are the library's own."""

    def __init__(self, library: ModuleType, **more: object) -> None:
        super().__init__(library.__name__, library.__doc__)
        self._library = library
        vars(self).update({**vars(library), **more})

    def __getattr__(self, name: str) -> Any:
        try:
            return getattr(self._library, name)  # what it loads late
        except AttributeError:
            return importlib.import_module(f"{self._library.__name__}.{name}")


class LegacyVersion:
    """A version that is none of PEP 440's; Rasa asks for it by name to warn of a version it cannot compare."""


def parse_version(text: str) -> version.Version | LegacyVersion:
    """The version of this text, a LegacyVersion when it is none: packaging raises since its release 22."""
    try:
        return version.Version(text)
    except version.InvalidVersion:
        return LegacyVersion()


def resource_filename(module: str, path: str) -> str:
    """Where a file lies that is named from the folder of a module."""
    return str(Path(importlib.import_module(module).__file__ or "").parent / path)


def get_distribution(name: str) -> Distribution:
    """The installed distribution of this name, with its version."""
    return distribution(name)


def run_graph(graph: Mapping[str, tuple[Any, ...]], targets: Sequence[str]) -> tuple[Any, ...]:
    """The outputs of these nodes; each is a function and the nodes it needs, or an input as it stands."""
    done: dict[str, Any] = {}

    def output(name: str) -> Any:
        if name not in graph:
            raise RuntimeError(f"{name} is needed and not there")
        if name not in done:
            function, *needs = graph[name]
            done[name] = function(*map(output, needs)) if callable(function) else graph[name]
        return done[name]

    return tuple(map(output, targets))


def _make_numpy() -> ModuleType:
    import numpy

    return Module(numpy, VisibleDeprecationWarning=numpy.exceptions.VisibleDeprecationWarning)


def _make_packaging() -> ModuleType:
    versions = Module(version, LegacyVersion=LegacyVersion, parse=parse_version)
    return Module(importlib.import_module("packaging"), version=versions)


def _make_sanic() -> ModuleType:
    library = importlib.import_module("sanic")

    class Sanic(library.Sanic):  # type: ignore[name-defined, misc]  # known only when it is imported
        """Serves in the process that calls it, as Sanic did for one worker before release 22."""

        def run(self, *arguments: Any, **options: Any) -> None:
            """Serve until a signal."""
            options.setdefault("single_process", options.get("workers", 1) == 1)
            super().run(*arguments, **options)

    response = importlib.import_module("sanic.response")
    return Module(library, Sanic=Sanic, response=Module(response, stream=response.ResponseStream))


def _make_sklearn() -> ModuleType:
    library, metrics = importlib.import_module("sklearn"), importlib.import_module("sklearn.metrics")

    def count_confusions(targets: Sequence[object], predictions: Sequence[object], **options: Any) -> Any:
        """The matrix, and an empty one where nothing was predicted: `rasa test core` asks for it without entities."""
        if not len(targets):
            return make_substitute("numpy").zeros((0, 0), dtype=int)
        return metrics.confusion_matrix(targets, predictions, **options)

    return Module(library, metrics=Module(metrics, confusion_matrix=count_confusions))


def _make_module(name: str, **names: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(names)
    return made


# By top-level name, what makes the module that Rasa's modules get when they import it.
SUBSTITUTES: dict[str, Callable[[], ModuleType]] = {
    "dask": lambda: _make_module("dask", get=run_graph),
    "numpy": _make_numpy,
    "packaging": _make_packaging,
    "pkg_resources": lambda: _make_module(
        "pkg_resources", resource_filename=resource_filename, get_distribution=get_distribution
    ),
    "sanic": _make_sanic,
    "sklearn": _make_sklearn,
}


@cache
def make_substitute(name: str) -> ModuleType:
    """What Rasa's modules get for this library."""
    return SUBSTITUTES[name]()
