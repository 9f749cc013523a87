"""The sentences of the web channel, from content: web.yml for the page and its errors, widget.yml for the widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.reading import nearest, read_yaml
from bot.knowledge.texts import fill_tree
from bot.settings import Settings


@dataclass(frozen=True)
class Texts:
    """What web.yml and widget.yml say, the agency's facts filled in."""

    web: Mapping[str, Any]
    widget: Mapping[str, Any]

    def error(self, key: str, /, **facts: Any) -> str:
        """The sentence for an error, its placeholders filled."""
        sentence = str(self.web["errors"][key])
        for name, value in facts.items():
            sentence = sentence.replace(f"{{{name}}}", str(value))
        return sentence


def read_texts(settings: Settings, facts: Mapping[str, str]) -> Texts:
    """The texts of this agency, its own files laid over the shipped ones key by key. Raises ContentError."""
    return Texts(*(fill_tree(_read(settings, name), facts) for name in ("web.yml", "widget.yml")))


def _read(settings: Settings, name: str) -> dict[str, Any]:
    shipped = _read_file(settings.content / name)
    own = settings.agency_dir / name if settings.agency_dir else None
    if own is None or not own.exists():
        return shipped
    above = _read_file(own)
    if slips := tuple(_unknown(shipped, above, name)):
        raise ContentError(slips)
    return _laid_over(shipped, above)


def _read_file(path: Path) -> dict[str, Any]:
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise ContentError((f"{path.name}: expected keys with texts, found {type(content).__name__}",))
    return content


def _unknown(shipped: dict[str, Any], above: dict[str, Any], where: str) -> Iterator[str]:
    for key, value in above.items():
        if key not in shipped:
            yield f"{where}: {key}: nothing reads this key; {nearest(key, shipped)}"
        elif isinstance(shipped[key], dict) and isinstance(value, dict):
            yield from _unknown(shipped[key], value, f"{where}: {key}")
        elif isinstance(shipped[key], dict) or type(value) is not type(shipped[key]):
            yield f"{where}: {key}: expected {type(shipped[key]).__name__}, found {type(value).__name__}"


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {k: _laid_over(below[k], v) if isinstance(v, dict) else v for k, v in above.items()}
    return {**below, **both}
