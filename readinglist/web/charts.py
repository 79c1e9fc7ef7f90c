"""Bars as SVG, drawn for any theme and for screens from 320 px; pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_WIDTH = 340  # of every drawing, in its own units; the page shows one unit as about one pixel
_NAME, _FIGURE = 116, 40  # what the names and the figures of lying bars take of it
_ROW, _THICK = 24, 14
_HEIGHT, _TOP, _FOOT = 96, 16, 18  # of standing bars; above them the largest figure, below them the dates
_LETTERS = 15  # narrow letters that fit a name


@dataclass(frozen=True, slots=True)
class Bar:
    """A named figure; `rest` is a second one, drawn behind the first."""

    name: str
    number: int
    rest: int = 0

    @property
    def whole(self) -> int:
        """Both figures together."""
        return self.number + self.rest


def lying(title: str, bars: Sequence[Bar]) -> Markup:
    """Return bars that lie under each other, each with its name before it and its figure behind it."""
    room = _WIDTH - _NAME - _FIGURE
    most = max((bar.whole for bar in bars), default=0) or 1
    drawn = Markup()
    for at, bar in enumerate(bars):
        top = at * _ROW + (_ROW - _THICK) / 2
        first, whole = room * bar.number / most, room * bar.whole / most
        drawn += Markup('<g><title>{}: {}</title><text x="{}" y="{:g}" class="end">{}</text>').format(
            bar.name, _figures(bar), _NAME - 8, top + _THICK - 3, clipped(bar.name)
        )
        drawn += _box("full", _NAME, top, first, _THICK) + _box("open", _NAME + first, top, whole - first, _THICK)
        drawn += Markup('<text x="{:.1f}" y="{:g}">{:,}</text></g>').format(
            _NAME + whole + 6, top + _THICK - 3, bar.whole
        )
    return _drawing(title, len(bars) * _ROW, drawn)


def standing(title: str, bars: Sequence[Bar]) -> Markup:
    """Return bars that stand beside each other, with the largest figure above and the first and last name below."""
    most = max((bar.number for bar in bars), default=0)
    step = _WIDTH / max(len(bars), 1)
    ground = _TOP + _HEIGHT
    drawn = Markup()
    for at, bar in enumerate(bars):
        high = max(_HEIGHT * bar.number / most, 2) if bar.number else 0
        # The whole column answers to the pointer, also where the bar is low or none.
        drawn += Markup("<g><title>{}: {:,}</title>").format(bar.name, bar.number)
        drawn += _box("air", at * step, _TOP, step, _HEIGHT)
        drawn += _box("full", at * step + 1, ground - high, step - 2, high) + Markup("</g>")
        if bar.number == most and most:
            middle = min(max((at + 0.5) * step, 12), _WIDTH - 12)
            peak = Markup('<text x="{:.1f}" y="{}" class="mid">{:,}</text>').format(middle, _TOP - 4, most)
    drawn += Markup('<path d="M0 {0}.5H{1}"/>').format(ground, _WIDTH) + (peak if most else Markup())
    if bars:
        drawn += Markup('<text x="0" y="{0}">{1}</text><text x="{2}" y="{0}" class="end">{3}</text>').format(
            ground + _FOOT - 4, bars[0].name, _WIDTH, bars[-1].name
        )
    return _drawing(title, ground + _FOOT, drawn)


def _box(look: str, x: float, y: float, width: float, height: float) -> Markup:
    if width <= 0 or height <= 0:
        return Markup()
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        look, x, y, width, height
    )


def _figures(bar: Bar) -> str:
    return f"{bar.number:,} of {bar.whole:,}" if bar.rest else f"{bar.number:,}"


def _drawing(title: str, height: int, drawn: Markup) -> Markup:
    return Markup('<svg class="bars" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>').format(
        _WIDTH, height, title, drawn
    )


def clipped(name: str) -> str:
    """Return as much of a name as fits before its bar; letters of East Asia take the room of two."""
    room, kept = _LETTERS, ""
    for sign in name:
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            return kept.rstrip() + "…"
        kept += sign
    return kept
