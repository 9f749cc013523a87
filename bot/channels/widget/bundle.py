"""Makes one script of the widget's modules, so that one line on any page is enough and nothing else is fetched.

The sources are ordinary ES modules. Each becomes a function that returns what it exports, in an order in which every
module comes after those it imports; a style sheet becomes a constructed one, which a strict host policy allows.
A `rem` there is a length that the widget sets itself: a page may have made its own root of any size."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.errors import ContentError

SOURCE = Path(__file__).parent / "src"
_IMPORT = re.compile(
    r'^import (?:\{(?P<names>[^}]*)\}|(?P<sheet>\w+)) from "\./(?P<file>[\w.-]+)"[^;]*;\n', re.MULTILINE
)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[^\S\n]*(?://.*|/\*\*.*\*/)\n", re.MULTILINE)
_REM = re.compile(r"(?<![\w.])(-?[\d.]+)rem\b")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def bundle_script(source: Path = SOURCE, entry: str = "main.js") -> str:
    """The whole widget as one script. Raises ContentError for an import of what is not there, or in a circle."""
    parts: dict[str, str] = {}
    _add_module(source, entry, parts, ())
    return '(() => {\n"use strict";\n' + "".join(parts.values()) + "})();\n"


def _add_module(source: Path, file: str, parts: dict[str, str], path: tuple[str, ...]) -> None:
    if file in path:
        raise ContentError((f"widget/src/{path[-1]}: imports in a circle: {' -> '.join((*path, file))}",))
    if file in parts:
        return
    text = _read_module(source, file, path)
    for found in _IMPORT.finditer(text):
        _add_module(source, found["file"], parts, (*path, file))
    parts[file] = _as_sheet(file, text) if file.endswith(".css") else _as_module(file, text)


def _read_module(source: Path, file: str, path: tuple[str, ...]) -> str:
    try:
        return (source / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError((f"widget/src/{path[-1] if path else ''}: imports {file}, which is not there",)) from None


def _as_module(file: str, text: str) -> str:
    exports = ", ".join(name for _, name in _EXPORT.findall(text))
    text = _IMPORT.sub(_as_constant, text)
    text = _EXPORT.sub(r"\1 \2", text)
    lines = (line.strip() for line in _COMMENT.sub("", text).splitlines())
    body = "\n".join(line for line in lines if line)
    return f"const {_module_name(file)} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();\n"


def _as_sheet(file: str, text: str) -> str:
    rules = re.sub(r"\s+", " ", _CSS_COMMENT.sub("", text))
    rules = re.sub(r" ?([{};,]) ?", r"\1", _REM.sub(r"calc(\1 * var(--chat-rem))", rules)).strip()
    name, text = _module_name(file), json.dumps(rules, ensure_ascii=False)
    return f"const {name} = new CSSStyleSheet();\n{name}.replaceSync({text});\n"


def _as_constant(found: re.Match[str]) -> str:
    wanted = found["sheet"] or "{" + found["names"].replace(" as ", ": ") + "}"
    return f"const {wanted} = {_module_name(found['file'])};\n"


def _module_name(file: str) -> str:
    return "in_" + re.sub(r"\W", "_", file)
