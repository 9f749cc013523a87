"""What may be sent along in a talk with a person: known kinds, by what they are and not by what they are called.

Pictures are drawn anew, so nothing of the file that came is passed on; everything else is kept as it came, is opened by
nobody here, and is only ever handed out as a download.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageOps

Refusal = Literal["too_big", "bad_kind", "bad_picture", "too_many", "nobody"]
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
_MOST_PIXELS, _LONGEST_SIDE = 40_000_000, 2048
_LONGEST_NAME = 100
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def _is_text(body: bytes) -> bool:
    try:
        return "\0" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False


_BEGINNINGS: Mapping[str, Callable[[bytes], bool]] = {
    "pdf": lambda body: body.startswith(b"%PDF-"),
    **dict.fromkeys(("docx", "xlsx", "pptx"), lambda body: body.startswith(b"PK\x03\x04")),
    **dict.fromkeys(("txt", "csv"), _is_text),
}
KINDS = (*PICTURES, *_BEGINNINGS)


class FileRefused(Exception):
    """A file is not taken, and why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SafeFile:
    """A file as it is kept: a picture in a kind browsers show, anything else as mere bytes."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class FileRules:
    """What is taken: at most so many bytes, of these kinds, so many in one talk."""

    most_bytes: int
    kinds: tuple[str, ...]
    most_files: int = 40

    def check_file(self, name: str, body: bytes) -> SafeFile:
        """The file as it may be kept. Raises FileRefused; decoding a picture takes its time, so not in the loop."""
        safe = clean_name(name)
        kind = safe.rpartition(".")[2].lower()
        if not body or kind not in self.kinds:
            raise FileRefused("bad_kind")
        if len(body) > self.most_bytes:
            raise FileRefused("too_big")
        if kind in PICTURES:
            return _redraw_picture(safe, body)
        if not _BEGINNINGS[kind](body):
            raise FileRefused("bad_kind")
        return SafeFile(safe, "application/octet-stream", body)


def clean_name(name: str) -> str:
    """The name without what a system would read as anything but a name."""
    plain = _UNSAFE.sub("_", name).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else plain[:_LONGEST_NAME]


def _redraw_picture(name: str, body: bytes) -> SafeFile:
    try:
        with Image.open(io.BytesIO(body), formats=sorted(set(PICTURES.values()))) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise FileRefused("bad_picture")
            # A camera's turn is drawn in; where and by whom it was taken is left out.
            drawn = ImageOps.exif_transpose(picture)
            drawn.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            return _encode_picture(name.rpartition(".")[0] or "picture", drawn, picture.format == "JPEG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileRefused("bad_picture") from None


def _encode_picture(stem: str, drawn: Image.Image, photo: bool) -> SafeFile:
    out = io.BytesIO()
    if photo:
        drawn.convert("RGB").save(out, "JPEG", quality=85)
        return SafeFile(f"{stem}.jpg", "image/jpeg", out.getvalue())
    drawn.convert("RGBA").save(out, "PNG")
    return SafeFile(f"{stem}.png", "image/png", out.getvalue())
