"""A chart of bars as a picture, drawn here: Slack shows charts as pictures only, and nobody outside is asked."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Mapping

from bot.channels.slack.model import Chart

# Five columns of seven dots for each sign, the lowest bit on top.
_FONT = {
    "A": "7e1111117e", "B": "7f49494936", "C": "3e41414122", "D": "7f4141413e", "E": "7f49494941", "F": "7f09090901",
    "G": "3e4149497a", "H": "7f0808087f", "I": "00417f4100", "J": "2040413f01", "K": "7f08142241", "L": "7f40404040",
    "M": "7f020c027f", "N": "7f0408107f", "O": "3e4141413e", "P": "7f09090906", "Q": "3e4151215e", "R": "7f09192946",
    "S": "4649494931", "T": "01017f0101", "U": "3f4040403f", "V": "1f2040201f", "W": "3f4038403f", "X": "6314081463",
    "Y": "0708700807", "Z": "6151494543", "0": "3e5149453e", "1": "00427f4000", "2": "4261514946", "3": "2141454b31",
    "4": "1814127f10", "5": "2745454539", "6": "3c4a494930", "7": "0171090503", "8": "3649494936", "9": "064949291e",
    "%": "2313086462", ".": "0060600000", ",": "0050300000", "-": "0808080808", "/": "2010080402", "+": "08083e0808",
    "(": "001c224100", ")": "0041221c00", "&": "3649552250", "'": "0005030000", ":": "0036360000",
}  # fmt: skip
_DOT, _WIDTH, _LABEL, _ROW, _BAR, _EDGE = 2, 640, 200, 34, 20, 12
_SIGN = 6 * _DOT
_BACKGROUND, _INK, _TRACK, _PAID, _ORGANIC = range(5)
_SIDES = {"paid": _PAID, "organic": _ORGANIC}
_FIXED = ("#ffffff", "#1d1c1d", "#ececec")
_CELLS = 20


def to_png(chart: Chart, colours: tuple[str, str]) -> bytes:
    """The chart as PNG; `colours` are those of the paid and of the organic side, as #rrggbb."""
    height = 2 * _EDGE + _ROW * len(chart.bars)
    canvas = [bytearray(_WIDTH) for _ in range(height)]
    for number, (label, value, share, side) in enumerate(chart.bars):
        top = _EDGE + number * _ROW
        _write(canvas, _EDGE, top + 3, label[: (_LABEL - _EDGE) // _SIGN])
        length = _WIDTH - _LABEL - _EDGE - 12 * _SIGN
        _fill(canvas, _LABEL, top, length, _TRACK)
        _fill(canvas, _LABEL, top, round(length * _part(share)), _SIDES.get(side, _INK))
        _write(canvas, _LABEL + length + _SIGN, top + 3, value[:11])
    return _encode(canvas, (*_FIXED, *colours))


def to_bars(chart: Chart) -> str:
    """The chart in signs, for where no picture can be shown."""
    widest = max((len(label) for label, *_ in chart.bars), default=0)
    return "\n".join(
        f"{label:<{widest}}  {'█' * full}{'░' * (_CELLS - full)}  {value}"
        for label, value, full in ((bar[0], bar[1], round(_CELLS * _part(bar[2]))) for bar in chart.bars)
    )


def side_colours(colours: Mapping[str, str] | object) -> tuple[str, str]:
    """The agency's colours for the paid and the organic side."""
    return str(getattr(colours, "primary", "#1d3c45")), str(getattr(colours, "accent", "#f2a541"))


def _part(share: float) -> float:
    return min(1.0, max(0.0, share))


def _fill(canvas: list[bytearray], left: int, top: int, width: int, colour: int) -> None:
    for row in canvas[top : top + _BAR]:
        row[left : left + width] = bytes([colour]) * width


def _write(canvas: list[bytearray], left: int, top: int, text: str) -> None:
    plain = unicodedata.normalize("NFKD", text.upper())
    for place, sign in enumerate(c for c in plain if not unicodedata.combining(c)):
        for column, dots in enumerate(bytes.fromhex(_FONT.get(sign, "00" * 5))):
            for line in range(7):
                if dots >> line & 1:
                    _dot(canvas, left + place * _SIGN + column * _DOT, top + line * _DOT)


def _dot(canvas: list[bytearray], left: int, top: int) -> None:
    for row in canvas[top : top + _DOT]:
        row[left : left + _DOT] = bytes([_INK]) * len(row[left : left + _DOT])


def _encode(canvas: list[bytearray], colours: tuple[str, ...]) -> bytes:
    header = struct.pack(">IIBBBBB", len(canvas[0]), len(canvas), 8, 3, 0, 0, 0)
    palette = b"".join(bytes.fromhex(colour.lstrip("#")) for colour in colours)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in canvas), 9)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
