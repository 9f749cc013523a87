"""Content in layers: an agency's own files laid over the shipped ones, everywhere in the same way.

Keys of a mapping are laid over one by one; a key with nothing after it takes the shipped one away. A list takes the
place of the shipped one, and `+key` adds its entries to it instead. In a file that is a list, `+` is the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from bot.knowledge.reading import read_yaml, suggest_nearest

# The content that ships with the product.
SHIPPED = Path(__file__).resolve().parents[1] / "content"

ADD = "+"
# Within an agency's own folder: what was changed in the browser, laid over what the agency wrote by hand.
EDITS = "desk"
Stamped = tuple[tuple[Path, int, int], ...]


def read_layered(file: str, folders: Iterable[Path]) -> Any:
    """The content of one file of several folders, later ones laid over earlier ones; nobody may change it.

    ContentError when no folder has the file, or one of them cannot be read. A file that is as it was is not read again.
    """
    return read_over(file, stamp_files(find_layers(file, folders)))


def find_layers(file: str, folders: Iterable[Path]) -> Iterator[Path]:
    """Where a file lies in these folders, each followed by what was changed in the browser."""
    for folder in folders:
        yield from (path for path in (folder / file, folder / EDITS / file) if path.is_file())


def stamp_files(paths: Iterable[Path]) -> Stamped:
    """Files as they are now."""
    return tuple((path.resolve(), path.stat().st_mtime_ns, path.stat().st_size) for path in paths)


def read_over(file: str, stamped: Stamped) -> Any:
    """The content of these files, later ones laid over earlier ones; in errors each is named as `file`."""
    return reduce(lay_over, (_read_file(file, *one) for one in stamped)) if stamped else read_yaml(Path(file), file)


@lru_cache(maxsize=256)
def _read_file(file: str, path: Path, changed: int, size: int) -> Any:
    return read_yaml(path, file)


def lay_over(below: Any, above: Any) -> Any:
    """What an agency wrote, laid over what is shipped."""
    if isinstance(below, list) and isinstance(above, dict) and set(above) == {ADD}:
        return _merge_entries(below, above[ADD])
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    both = dict(below)
    for key, value in above.items():
        name = str(key).removeprefix(ADD) if isinstance(key, str) else key
        if name != key and name in below and isinstance(below[name], list):
            both[name] = _merge_entries(both[name], value)
        elif value is None and below.get(key) is not None:
            del both[key]
        else:
            both[key] = lay_over(below[key], value) if key in below else value
    return both


def _merge_entries(below: list[Any], above: Any) -> Any:
    """The shipped entries and the agency's; of records with one id the agency's counts. What is no list stays one."""
    if not isinstance(above, list):
        return above
    own = {row["id"]: row for row in above if isinstance(row, dict) and "id" in row}
    kept = [own.pop(row["id"], row) if isinstance(row, dict) and "id" in row else row for row in below]
    return [*kept, *(row for row in above if _is_new(row, own, below))]


def _is_new(row: Any, own: Mapping[Any, Any], below: list[Any]) -> bool:
    """Whether an entry is added: a record of which none with its id is shipped, or anything that is not there yet."""
    return row["id"] in own if isinstance(row, dict) and "id" in row else row not in below


def find_replaced(file: str, below: Any, above: Any, where: str = "") -> Iterator[str]:
    """A line for each shipped list that one of the agency's takes the place of."""
    if isinstance(below, list) and isinstance(above, list):
        key = where.rpartition(".")[2]
        place = f"{file}: {where}" if where else file
        yield f"{place}: takes the place of the {len(below)} shipped entries; write '{ADD}{key}:' to add to them"
    elif isinstance(below, dict) and isinstance(above, dict):
        for key, value in above.items():
            yield from find_replaced(file, below.get(key), value, f"{where}.{key}" if where else str(key))


def find_strays(folder: Path, known: Iterable[str], open_folders: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Files and folders of an agency's that nothing reads, each with advice.

    `known` are the files by their paths, `open_folders` those that take files of any name, each with how names end.
    """
    files = sorted(known)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in files or _is_let_be(name):
            continue
        home = next((home for home in open_folders if name.startswith(f"{home}/")), None)
        if home is None or not name.endswith(open_folders[home]):
            yield _advise_stray(name, files, open_folders, home)


def _is_let_be(name: str) -> bool:
    parts = name.split("/")
    left_behind = any(part.startswith(".") or part.endswith(("~", ".swp")) for part in parts)
    return left_behind or parts[-1].upper().startswith(("README", "LICENSE", "LICENCE"))


def _advise_stray(name: str, files: list[str], open_folders: Mapping[str, str], home: str | None) -> tuple[str, str]:
    if home:
        return name, f"nothing reads this file; in {home}/ names end in {open_folders[home]}, rename it"
    folders = {*open_folders, *(file.rpartition("/")[0] for file in files if "/" in file)}
    top = name.rpartition("/")[0]
    if top and top not in folders:
        return f"{top}/", f"nothing reads this folder; {suggest_nearest(top, folders)}"
    near = suggest_nearest(name, files)
    advice = near if "did you mean" in near else "rename it to one of the content guide, or remove it"
    return name, f"nothing reads this file; {advice}"
