"""Lets Rasa run without TensorFlow, which this environment leaves out (docs/decisions/0002-no-tensorflow.md).

Rasa imports TensorFlow, Keras and matplotlib wherever it starts, though nothing in our pipeline uses them. `install()`
puts a finder before Python's own that answers for the modules of the `rasa` package alone: they get an `__import__` of
their own, which hands out a stand-in for each of these libraries that is not installed. The stand-in can be subclassed,
subscripted and named in annotations, so Rasa's modules load; calling it raises MissingLibrary and says what to install.

Nothing is put into `sys.modules` and no other importer is touched: `import tensorflow` fails as it should everywhere
else. That matters: thinc, and so spaCy, probes for TensorFlow and crashes on a fake one. Where the real TensorFlow is
installed, Rasa gets it, and DIET and TED are back.

`make` calls this at the start of every interpreter of the environment, from a `.pth` file in its site-packages, so the
`rasa` command works as well. It costs an interpreter that never imports Rasa one small module. Keep this file free of
imports that are not already loaded then.
"""

from __future__ import annotations

import builtins
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType
    from typing import Any

_NEURAL = "use a component without neural networks, or install TensorFlow (docs/decisions/0002-no-tensorflow.md)"
_ELSEWHERE = (
    "install it for a channel, broker or store of Rasa's own (docs/decisions/0013-current-python-and-libraries.md)"
)
ADVICE = {
    "tensorflow": _NEURAL,
    "tensorflow_hub": _NEURAL,
    "tensorflow_text": _NEURAL,
    "keras": _NEURAL,
    "matplotlib": "pass --no-plot, or run make test once, which installs it",
}
# Old clients of services that Rasa's channels, brokers and stores would talk to, and ours do not.
SERVICES = (
    "aio_pika",
    "aiogram",
    "aiormq",
    "boto3",
    "botocore",
    "cachecontrol",
    "fbmessenger",
    "google",
    "mattermostwrapper",
    "pymongo",
    "rocketchat_API",
    "socketio",
    "twilio",
    "webexteamssdk",
)


# What Rasa imports for channels, brokers, stores and training that our server does not have: two thirds of its start.
# A conversation test starts a server's process without them and talks to it.
_NOT_SERVED = (
    "the server leaves it out to start sooner; use it in another process (docs/decisions/0002-no-tensorflow.md)"
)
UNUSED_IN_SERVING = (
    *SERVICES,
    "jwt",
    "matplotlib",
    "prompt_toolkit",
    "questionary",
    "sanic",
    "sanic_cors",
    "sanic_jwt",
    "sklearn",
    "slack_sdk",
)


class MissingLibrary(ImportError):
    """Rasa called something of a library that is not installed."""


class StandIn(type):
    """The type of every stand-in: a class whose attributes are stand-ins too and which cannot be instantiated."""

    _path: str

    def __getattr__(cls, name: str) -> StandIn:
        if name.startswith("__") or "_path" not in cls.__dict__:  # a subclass that Rasa wrote invents nothing
            raise AttributeError(name)
        child = stand_in(f"{cls._path}.{name}")
        setattr(cls, name, child)
        return child

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Raises MissingLibrary with advice: there is nothing here to call."""
        path = cls._path
        raise MissingLibrary(f"{path} is not available: {_advise_install(path.partition('.')[0])}.")


def _advise_install(name: str) -> str:
    return ADVICE.get(name) or (_ELSEWHERE if name in list_missing() else _NOT_SERVED)


def stand_in(path: str) -> StandIn:
    """A stand-in for the module, class or function of this dotted path."""
    return StandIn(path.rpartition(".")[2], (), {"_path": path, "__class_getitem__": classmethod(lambda cls, _: cls)})


def is_installed(name: str) -> bool:
    """Whether this top-level package is really there; the folder an uninstall leaves behind does not count."""
    spec = PathFinder.find_spec(name)
    return spec is not None and spec.loader is not None


def list_missing() -> tuple[str, ...]:
    """The libraries to stand in for: those not installed; none of TensorFlow's where TensorFlow itself is there."""
    neural = () if is_installed("tensorflow") else ("tensorflow", "tensorflow_hub", "tensorflow_text", "keras")
    return neural + tuple(name for name in ("matplotlib", *SERVICES) if not is_installed(name))


class RasaFinder:
    """Finds the modules of the `rasa` package as Python would and gives each the built-ins of `for_rasa`."""

    def __init__(self) -> None:
        self._builtins: dict[str, Any] | None = None
        self.unused: tuple[str, ...] = ()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a Rasa module, None for any other."""
        if name.partition(".")[0] not in ("rasa", "rasa_sdk"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = RasaLoader(spec.loader.name, spec.loader.path, self._for_rasa())
        return spec

    def _for_rasa(self) -> dict[str, Any]:
        """The built-ins for Rasa's modules, made at the first of them."""
        if self._builtins is None:
            roots = {name: stand_in(name) for name in (*list_missing(), *self.unused)}
            self._builtins = {**vars(builtins), "__import__": make_importer(roots)}
        return self._builtins


class RasaLoader(SourceFileLoader):
    """Loads a module as usual, with built-ins of its own."""

    def __init__(self, name: str, path: str, own_builtins: dict[str, Any]) -> None:
        super().__init__(name, path)
        self._own_builtins = own_builtins

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code in a name space whose built-ins are ours."""
        vars(module)["__builtins__"] = self._own_builtins
        super().exec_module(module)


def make_importer(roots: Mapping[str, StandIn]) -> Any:
    """An `__import__` that hands out these stand-ins and substitutes, and leaves every other import to Python's."""
    from bot.rasa_names import SUBSTITUTES, make_substitute

    def import_module(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        root, *rest = name.split(".")
        if level or not (root in roots or root in SUBSTITUTES):
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        found: Any = roots.get(root) or make_substitute(root)
        for part in rest if fromlist else ():
            found = getattr(found, part)
        return found

    return import_module


def install() -> None:
    """Stand in for what Rasa misses, from now on and once only, and keep Rasa's telemetry off.

    Telemetry is forced off, not just by default: its crash reports could carry a visitor's words to a third party.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    if not any(isinstance(finder, RasaFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, RasaFinder())


def leave_out_what_serving_does_not_use() -> None:
    """Stand in for it as well, when Rasa is not imported yet; otherwise it is too late and nothing changes."""
    install()
    for finder in sys.meta_path:
        if isinstance(finder, RasaFinder):
            finder.unused = UNUSED_IN_SERVING
