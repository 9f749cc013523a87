"""Model archives: each with a record of its checksum and of what it was made from; only whole ones that fit serve."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from bot.clock import utc_now
from bot.engine.model_choice import note_served, read_choice, read_served
from bot.engine.sources import Sources, find_sources
from bot.errors import NotReady
from bot.settings import Settings

log = logging.getLogger(__name__)

ENDING = ".tar.gz"
# For the account that serves, too.
_READABLE = 0o644


@dataclass(frozen=True)
class ArchiveRecord:
    """What is known of an archive: its checksum, what it was made from, for which agency, and when (ISO)."""

    checksum: str
    data: str
    code: str
    agency: str
    made: str


@dataclass(frozen=True)
class Archive:
    """An archive and its record; `fault` says why it cannot be served, and is empty when it is whole."""

    path: Path
    record: ArchiveRecord | None = None
    fault: str = ""

    @property
    def made_at(self) -> str:
        """When it was made, as far as can be told."""
        at = self.path.stat().st_mtime if self.path.exists() else 0.0
        return self.record.made if self.record else datetime.fromtimestamp(at, timezone.utc).isoformat()

    def matches_sources(self, sources: Sources) -> bool:
        """Whether it is whole and was made from just these."""
        record = self.record
        return bool(record and not self.fault and (record.data, record.code) == (sources.data, sources.code))

    def can_serve(self, sources: Sources, served: str = "") -> bool:
        """Whether it is whole and does for these: of the same code, and of this agency though of earlier examples.

        `served` is the checksum of the one that served this agency last: it may have been made for another that
        adds nothing to learn, as this one did then."""
        record = self.record
        if record is None or self.fault or record.code != sources.code:
            return False
        return record.agency == sources.agency or record.checksum == served

    def explain_difference(self, sources: Sources) -> str:
        """Why it does not fit, in words for the log."""
        if self.fault or self.record is None:
            return self.fault
        if self.record.code != sources.code:
            return "it was made by other code or other libraries"
        if self.record.agency != sources.agency:
            return f"it was made for {self.record.agency or 'the agency that ships'}, from other examples or words"
        return "the examples, words or rules have changed since it was made"


def find_serving(settings: Settings) -> Archive | None:
    """The model that serves, or would if a server were started; None when there is none."""
    sources = find_sources(settings)
    served = read_served(settings.var, sources.agency)
    order = list(_order_archives(settings, sources, must_fit=False))
    return next((one for one in order if one.record and one.record.checksum == served), order[0] if order else None)


def find_archives(folder: Path) -> list[Archive]:
    """All archives of a folder, the newest first; each is read whole."""
    found = [read_archive(path) for path in folder.glob(f"*{ENDING}")]
    return sorted(found, key=lambda archive: (archive.made_at, archive.path.name), reverse=True)


def read_archive(path: Path) -> Archive:
    """The archive at this path with its record, or with what is wrong with it."""
    try:
        rows = json.loads(_record_of(path).read_text(encoding="utf-8"))
        record = ArchiveRecord(**{row.name: str(rows[row.name]) for row in fields(ArchiveRecord)})
    except OSError:
        return Archive(path, fault="no record lies beside it; only `bot train` makes models that are served")
    except (ValueError, KeyError, TypeError):
        return Archive(path, fault="the record beside it cannot be read")
    try:
        now = path.stat()
        whole = _compute_checksum(path, now.st_mtime_ns, now.st_size) == record.checksum
    except OSError as error:
        return Archive(path, record, f"it cannot be read: {error.strerror}")
    return Archive(path, record, "" if whole else "its checksum is wrong: it is broken, or copied in part")


def load_best(settings: Settings, load: Callable[[Path], None], must_fit: bool = False) -> None:
    """Loads the newest model that is whole and belongs to the files as they are; what is passed over is logged.

    One that somebody chose comes first, until another is trained. Unless it `must_fit`, one of the same agency and
    code does, too, though its examples have changed since. `load`
    raises NotReady for one it cannot load; when none is left, so does this.
    """
    sources = find_sources(settings)
    for archive in _choose_archive(settings, sources, must_fit):
        try:
            load(archive.path)
        except NotReady as error:
            log.warning("model %s is not served: %s", archive.path.name, error)
            continue
        log.info("model %s serves", archive.path.name)
        note_served(settings.var, sources.agency, archive.record.checksum if archive.record else "")
        return
    wanted = "of the files as they are now " if must_fit else ""
    raise NotReady(f"no model {wanted}in {settings.models.name}/ can be served; run `bot train`")


def _choose_archive(settings: Settings, sources: Sources, must_fit: bool) -> Iterator[Archive]:
    order, picked = _order_archives(settings, sources, must_fit), read_choice(settings.var)
    for archive in _list_passed_over(find_archives(settings.models), order, sources):
        log.warning("model %s is not served: %s", archive.path.name, archive.explain_difference(sources))
    for archive in order:
        was_chosen = picked and archive.record and archive.record.checksum == picked.checksum
        if not archive.matches_sources(sources) and not was_chosen:
            log.error(
                "model %s serves, though %s; run `bot train`", archive.path.name, archive.explain_difference(sources)
            )
        yield archive


def _order_archives(settings: Settings, sources: Sources, must_fit: bool) -> list[Archive]:
    """Those that may serve: the one that was chosen, then those of the files as they are, then the others."""
    archives, served = find_archives(settings.models), read_served(settings.var, sources.agency)
    fitting = [archive for archive in archives if archive.matches_sources(sources)]
    picked = find_chosen(settings, sources, archives)
    others = [] if must_fit else [archive for archive in archives if archive.can_serve(sources, served)]
    return list(dict.fromkeys((*([picked] if picked else []), *fitting, *others)))


def find_chosen(settings: Settings, sources: Sources, archives: list[Archive]) -> Archive | None:
    """The model that somebody chose, for as long as none was trained since of the files as they are now."""
    choice = read_choice(settings.var)
    if choice is None or choice.agency != sources.agency:
        return None
    if any(one.matches_sources(sources) and one.made_at > choice.at for one in archives):
        return None
    able = (one for one in archives if one.can_serve(sources, choice.checksum))
    return next((one for one in able if one.record and one.record.checksum == choice.checksum), None)


def _list_passed_over(archives: list[Archive], chosen: list[Archive], sources: Sources) -> list[Archive]:
    """Those that somebody may wonder about: newer than the one that serves."""
    newest = chosen[0].made_at if chosen else ""
    return [archive for archive in archives if archive not in chosen and archive.made_at > newest]


def keep_archive(draft: Path, folder: Path, sources: Sources) -> Path:
    """Moves a model just made into the folder of models, record first, so that nobody ever sees half of either."""
    now = draft.stat()
    checksum = _compute_checksum(draft, now.st_mtime_ns, now.st_size)
    path = folder / f"assistant-{sources.name}-{checksum[:8]}{ENDING}"
    made = utc_now().isoformat(timespec="microseconds")
    record = ArchiveRecord(checksum, sources.data, sources.code, sources.agency, made)
    half = draft.with_name("record.json")
    half.write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")
    for file, place in ((half, _record_of(path)), (draft, path)):
        file.chmod(_READABLE)
        _flush_to_disk(file)
        file.replace(place)
    return path


def move_archive(archive: Archive, folder: Path) -> Path:
    """Moves an archive and its record, record first, into a folder of the same disk; where it lies then."""
    for file in (_record_of(archive.path), archive.path):
        file.replace(folder / file.name)
    return folder / archive.path.name


def find_broken(folder: Path, sources: Sources) -> list[Archive]:
    """The archives that were made from these sources and are broken, told by their names."""
    mine = f"assistant-{sources.name}-"
    return [archive for archive in find_archives(folder) if archive.fault and archive.path.name.startswith(mine)]


def drop_broken(folder: Path, sources: Sources) -> list[Path]:
    """Deletes the archives that were made from these sources and are broken; returns them."""
    broken = [archive.path for archive in find_broken(folder, sources)]
    for path in broken:
        path.unlink(missing_ok=True)
        _record_of(path).unlink(missing_ok=True)
    return broken


def _record_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(ENDING) + ".json")


@lru_cache(maxsize=256)
def _compute_checksum(path: Path, changed: int, size: int) -> str:
    """Of a file that is as it was, it is not computed again."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
