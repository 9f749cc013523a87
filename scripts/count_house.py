"""Count what the house is made of, and print it as the table of docs/architecture.md.

    python scripts/count_house.py            the table of this checkout
    python scripts/count_house.py FOLDER     that of another one

The participles and the single words that may stay are those of tests/test_names.py.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.test_names import PARTICIPLES, is_participle  # noqa: E402

STANDARD = re.compile(
    r"\b(?:sav|commit|rollback|roll(?:s|ed)? back|lock|cach|format|encrypt|dispatch)\w*", re.IGNORECASE
)
CORE = re.compile(r"rasa\.(shared\.)?core\b")
SHARED = "save commit rollback lock cache format encrypt dispatch"
Function = ast.FunctionDef | ast.AsyncFunctionDef
# Questions in one line each: what is counted, and what issue 15 wants of it.
WANTED = {
    "one-word function names": "at most 35 %",
    "function names that are participles": "at most 1 %",
    "public class names defined twice or more": "0",
    f"docstrings with a standard word ({SHARED})": "where they are meant",
    "lines that keep Rasa Core alive in the server": "0",
    "arrows from Slack into the web channel": "0",
    "imports of `bootstrap`, in the file that has most": "at most 15",
    "classes of `bot/dialogue` with more than 15 methods": "0",
    "Python lines of `bot/`": "at least a tenth fewer than 34,459 for the same work",
}


def read_modules(root: Path) -> dict[str, ast.Module]:
    """Every module of bot/ and actions/ by its path; what a migration is called is Alembic's."""
    files = (file for folder in ("bot", "actions") for file in sorted((root / folder).rglob("*.py")))
    return {
        file.relative_to(root).as_posix(): ast.parse(file.read_text("utf-8"))
        for file in files
        if "versions" not in file.parts
    }


def list_functions(modules: dict[str, ast.Module]) -> list[Function]:
    """Every function and method but those that Python names."""
    nodes = (node for tree in modules.values() for node in ast.walk(tree))
    return [node for node in nodes if isinstance(node, Function) and not node.name.startswith("__")]


def list_imports(tree: ast.Module) -> Iterator[str]:
    """The modules that a module imports, those in its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def count_house(root: Path) -> dict[str, str]:
    """The figures by what they count."""
    modules = read_modules(root)
    functions = list_functions(modules)
    figures = (
        *_count_names(functions),
        _count_twins(modules),
        _count_docstrings(modules),
        _count_core_lines(root, modules),
        _count_arrows(modules),
        _count_bootstrap(modules),
        _count_large_classes(modules),
        _count_lines(root),
    )
    return dict(zip(WANTED, figures, strict=True))


def _count_names(functions: list[Function]) -> tuple[str, str]:
    single = sum(len(one.name.strip("_").split("_")) == 1 for one in functions)
    participles = [one.name for one in functions if is_participle(one.name.strip("_").split("_")[0])]
    wrong = sum(name not in PARTICIPLES for name in participles)
    whole = len(functions)
    said = f"{wrong / whole:.1%}, {len(participles) - wrong} with a reason"
    return f"{single / whole:.0%} of {whole:,}", said


def _count_twins(modules: dict[str, ast.Module]) -> str:
    classes = (node.name for tree in modules.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    names = Counter(name for name in classes if not name.startswith("_"))
    return str(sum(count > 1 for count in names.values()))


def _count_docstrings(modules: dict[str, ast.Module]) -> str:
    kinds = (ast.Module, ast.ClassDef, *Function.__args__)
    nodes = (node for tree in modules.values() for node in ast.walk(tree) if isinstance(node, kinds))
    return str(sum(bool(STANDARD.search(ast.get_docstring(node) or "")) for node in nodes))


def _count_core_lines(root: Path, modules: dict[str, ast.Module]) -> str:
    """The lines of modules of the engine that import Rasa Core; what nothing imports runs in no server."""
    imported = {name for tree in modules.values() for name in list_imports(tree)}
    alive = (
        path
        for path, tree in modules.items()
        if path.startswith("bot/engine/") and path.removesuffix(".py").replace("/", ".") in imported
        if any(CORE.match(name) for name in list_imports(tree))
    )
    return str(sum(len((root / path).read_text("utf-8").splitlines()) for path in alive))


def _count_arrows(modules: dict[str, ast.Module]) -> str:
    arrows = (
        name
        for path, tree in modules.items()
        if path.startswith("bot/channels/slack/")
        for name in list_imports(tree)
        if name.startswith("bot.channels.web")
    )
    return str(len(set(arrows)))


def _count_bootstrap(modules: dict[str, ast.Module]) -> str:
    counts = count_own_imports(modules, "bot/bootstrap")
    path, most = max(counts.items(), key=lambda row: row[1], default=("", 0))
    return f"{most} (`{path}`)"


def count_own_imports(modules: dict[str, ast.Module], folder: str) -> dict[str, int]:
    """How many modules of ours each module of a folder imports."""
    own = {path: set(list_imports(tree)) for path, tree in modules.items() if path.startswith(folder)}
    return {path: sum(name.startswith("bot.") for name in names) for path, names in own.items()}


def _count_large_classes(modules: dict[str, ast.Module]) -> str:
    named = [f"{name} {count}" for name, count in count_methods(modules, "bot/dialogue/").items() if count > 15]
    return f"{len(named)}{': ' if named else ''}{', '.join(named)}"


def count_methods(modules: dict[str, ast.Module], folder: str) -> dict[str, int]:
    """How many methods each class of a folder has."""
    trees = (tree for path, tree in modules.items() if path.startswith(folder))
    classes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {one.name: sum(isinstance(part, Function) for part in one.body) for one in classes}


def _count_lines(root: Path) -> str:
    return f"{sum(len(file.read_text('utf-8').splitlines()) for file in (root / 'bot').rglob('*.py')):,}"


def print_table(figures: dict[str, str]) -> None:
    """The figures as a table in Markdown."""
    print("| | here | wanted |\n|---|---|---|")
    for name, figure in figures.items():
        print(f"| {name} | {figure} | {WANTED[name]} |")


if __name__ == "__main__":
    print_table(count_house(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT))
