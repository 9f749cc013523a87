"""Licences, as what is installed says of itself."""

from __future__ import annotations

from email.message import Message
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, cast

import yaml

_LONGEST = 60


@cache
def find_licence(name: str) -> tuple[str, bool]:
    """The licence of a package, and whether it is an expression of SPDX; "" when nobody says."""
    try:
        # Its type is a protocol that leaves out what a message can do.
        said = cast(Message, metadata(name))
    except PackageNotFoundError:
        return _load_licences().get(name, ""), False
    if expression := said.get("License-Expression"):
        return str(expression), True
    return _describe_licence(said), False


def _describe_licence(said: Message) -> str:
    """What the classifiers say, or else a line of the package's own; some put the whole text there."""
    classes = [line for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    names = sorted({line.rpartition(" :: ")[2] for line in classes})
    own = str(said.get("License") or "")
    return " / ".join(names) or (own if len(own) <= _LONGEST and "\n" not in own else "")


@cache
def _load_licences() -> dict[str, str]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "licences.yml").read_text("utf-8"))
    return loaded
