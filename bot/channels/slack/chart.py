"""A chart of bars as a picture, drawn here: Slack shows charts as pictures only, and nobody outside is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.channels.slack.model import Chart

# In pixels, twice what a screen of ordinary density shows, so that the letters stay sharp on a phone.
_WIDTH, _EDGE, _ROW, _BAR, _LETTERS = 1280, 24, 72, 44, 30
_LABELS, _VALUES, _GAP = 330, 250, 20
_BACKGROUND, _INK, _TRACK = "#ffffff", "#1d1c1d", "#ececec"
_CELLS = 20
# More than ever fit on a line; a text may be much longer, and each sign of it would be measured.
_SIGNS = 60

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def to_png(chart: Chart, colours: tuple[str, str]) -> bytes:
    """The chart as PNG; `colours` are those of the paid and of the organic side, as #rrggbb."""
    picture = Image.new("RGB", (_WIDTH, 2 * _EDGE + _ROW * len(chart.bars)), _BACKGROUND)
    pen, sides = ImageDraw.Draw(picture), dict(zip(("paid", "organic"), colours, strict=True))
    for number, (label, value, share, side) in enumerate(chart.bars):
        top = _EDGE + number * _ROW + (_ROW - _BAR) // 2
        _draw_text(pen, _EDGE, top, label, _LABELS - _EDGE - _GAP)
        _draw_bar(pen, top, 1.0, _TRACK)
        _draw_bar(pen, top, _to_part(share), sides.get(side, _INK))
        _draw_text(pen, _WIDTH - _EDGE - _VALUES + _GAP, top, value, _VALUES - _GAP)
    kept = BytesIO()
    picture.save(kept, "PNG", compress_level=3)
    return kept.getvalue()


def to_bars(chart: Chart) -> str:
    """The chart in signs, for where no picture can be shown."""
    widest = max((len(label) for label, *_ in chart.bars), default=0)
    return "\n".join(
        f"{label:<{widest}}  {'█' * full}{'░' * (_CELLS - full)}  {value}"
        for label, value, full in ((bar[0], bar[1], round(_CELLS * _to_part(bar[2]))) for bar in chart.bars)
    )


def side_colours(colours: Mapping[str, str] | object) -> tuple[str, str]:
    """The agency's colours for the paid and the organic side."""
    return str(getattr(colours, "primary", "#1d3c45")), str(getattr(colours, "accent", "#f2a541"))


def _to_part(share: float) -> float:
    return min(1.0, max(0.0, share))


def _draw_bar(pen: ImageDraw.ImageDraw, top: int, part: float, colour: str) -> None:
    length = round((_WIDTH - _LABELS - _VALUES - _EDGE) * part)
    if length:
        pen.rectangle((_LABELS, top, _LABELS + length - 1, top + _BAR - 1), fill=colour)


def _draw_text(pen: ImageDraw.ImageDraw, left: int, top: int, text: str, width: int) -> None:
    pen.text((left, top + _BAR // 2), _fit_text(text, width), _INK, _load_font(), anchor="lm")


def _fit_text(text: str, width: int) -> str:
    """The text, cut with a sign that it was where it is too long."""
    line, whole = _to_drawable(text)[:_SIGNS], True
    while line and _load_font().getlength(line if whole else f"{line}…") > width:
        line, whole = line[:-1], False
    return line if whole else f"{line}…"


def _to_drawable(text: str) -> str:
    """The text on one line without accents, which the letters lack; the words beside the picture keep them."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=1)
def _load_font() -> Font:
    """The letters that come with Pillow."""
    return ImageFont.load_default(_LETTERS)
