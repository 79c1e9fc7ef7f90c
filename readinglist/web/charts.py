"""Charts as SVG, for any theme and for screens from 320 px: laid out by pygal, with looks and words of our own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from markupsafe import Markup

_WIDTH = 340  # of every drawing, in its own units; the page shows one unit as about one pixel
_HEIGHT = 130  # of what stands; what lies is as high as its rows are many
_ROW, _FIGURE = 20, 46
_LETTERS = 15  # narrow letters that fit a name
_SIZE = 12  # of letters, as in the stylesheet
_LEAST = 2  # so much is drawn of the smallest figure, or it could not be seen
_REMEMBERED = 64  # drawings: each takes some hundredths of a second, and most are the same on the next visit
# What XML has no letters for.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Bar:
    """A name with its figures, one for each look; `said` is what stands behind it, else their sum."""

    name: str
    numbers: tuple[int, ...]
    said: str = ""

    @property
    def whole(self) -> int:
        """All figures together."""
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with what it says, and the same figures as rows: name, address of what it leads to, numbers.

    `key` says what is filled; `words` are the verdicts that its colours stand for, with what they are called here.
    Without a drawing there is only what it says.
    """

    title: str
    drawing: Markup
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, str, tuple[int | str, ...]]]
    says: str = ""
    key: str = ""
    words: Sequence[tuple[str, str]] = ()


class _Shape(Enum):
    """The sorts of charts."""

    LYING = "lying"
    STANDING = "standing"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class _Chart:
    """What is drawn: bars with their looks (classes of the stylesheet), and where in pygal's drawing we are."""

    shape: _Shape
    bars: tuple[Bar, ...]
    looks: tuple[str, ...]
    axis: str = ""
    series: int = -1


def lying(title: str, bars: Sequence[Bar], looks: Sequence[str] = ("full",), about: str = "") -> Markup:
    """Return bars that lie under each other, each with its name before it and its figure behind it."""
    rows = tuple(reversed(bars))  # pygal begins at the bottom
    return _drawn(title, about, _Chart(_Shape.LYING, rows, tuple(looks)))


def standing(title: str, bars: Sequence[Bar], looks: Sequence[str] = ("full",), about: str = "") -> Markup:
    """Return bars that stand beside each other on a scale, with the first and the last name below."""
    return _drawn(title, about, _Chart(_Shape.STANDING, tuple(bars), tuple(looks)))


def areas(title: str, bars: Sequence[Bar], looks: Sequence[str], about: str = "") -> Markup:
    """Return figures that change over time as areas on top of each other, for at least two moments."""
    return _drawn(title, about, _Chart(_Shape.AREAS, tuple(bars), tuple(looks)))


@lru_cache(maxsize=_REMEMBERED)
def _drawn(title: str, about: str, chart: _Chart) -> Markup:
    """Take over from pygal's drawing what is to be seen: its styles, scripts and hints stay behind."""
    drawing = _laid_out(chart)
    marks = Markup().join(_marks(drawing.render_tree(), chart)) if chart.bars else Markup()
    words = Markup("<desc>{}</desc>").format(_fit(about)) if about else Markup()
    return Markup('<svg class="bars" role="img" viewBox="0 0 {} {}" aria-label="{}">{}{}</svg>').format(
        _WIDTH, drawing.config.height, _fit(title), words, marks
    )


def _laid_out(chart: _Chart) -> Any:
    """The chart as pygal has it."""
    import pygal  # it takes a sixth of a second, which only who draws should wait for

    bars, most = chart.bars, max((bar.whole for bar in chart.bars), default=0) or 1
    style = pygal.style.Style(label_font_size=_SIZE, major_label_font_size=_SIZE, value_font_size=_SIZE)
    common = {
        "width": _WIDTH, "style": style, "show_legend": False, "margin": 0, "spacing": 6, "js": [],
        "truncate_label": -1, "range": (0, most),
    }  # fmt: skip
    upright = {
        "height": _HEIGHT, "margin_top": 4, "margin_bottom": 4, "value_formatter": "{:,.0f}".format,
        "show_minor_x_labels": False, "x_labels_major_every": max(len(bars) - 1, 1), "y_labels": [0, most],
        "x_labels": [_fit(bar.name) for bar in bars],
    }  # fmt: skip
    match chart.shape:
        case _Shape.LYING:
            drawing = pygal.HorizontalStackedBar(
                height=len(bars) * _ROW, show_x_labels=False, margin_right=_FIGURE, print_values=True, **common
            )
            drawing.x_labels = [_wide(clipped(_fit(bar.name))) for bar in bars]
        case _Shape.STANDING:
            drawing = pygal.StackedBar(**upright, **common)
        case _Shape.AREAS:
            drawing = pygal.StackedLine(fill=True, show_dots=False, **upright, **common)
    for at in range(len(chart.looks)):
        drawing.add("", [bar.numbers[at] for bar in bars])
    if chart.shape is _Shape.LYING:
        drawing.add("", [0] * len(bars))  # stands at the end of each bar, for its figure
    return drawing


def _marks(node: Any, chart: _Chart) -> Iterator[Markup]:
    """What is kept of the parts of a part of pygal's drawing."""
    number = 0  # of the bar, in its series
    for child in node:
        look = (child.get("class") or "").split()
        match child.tag:
            case "g" if "bar" in look:
                yield _bar(child, chart, number)
                number += 1
            case "g" if "axis" in look:
                yield from _marks(child, replace(chart, axis=look[1]))
            case "g" if "series" in look:
                inner = Markup().join(_marks(child, replace(chart, series=int(look[1].partition("-")[2]))))
                yield Markup('<g class="{}">{}</g>').format(_look(chart, look), inner) if inner else inner
            case "g":
                inner = Markup().join(_marks(child, chart))
                moved = child.get("transform")
                yield Markup('<g transform="{}">{}</g>').format(moved, inner) if moved and inner else inner
            case "path":
                rule = Markup(' class="rule"') if chart.axis else Markup()
                if chart.axis != "x":
                    yield Markup('<path{} d="{}"/>').format(rule, _rounded(child.get("d")))
            case "text" if chart.axis or chart.series == len(chart.looks):
                yield _text(child, chart, number)
                number += 1


def _look(chart: _Chart, classes: Sequence[str]) -> str:
    at = int(classes[1].partition("-")[2])
    return chart.looks[at] if at < len(chart.looks) else "figure"


def _bar(node: Any, chart: _Chart, number: int) -> Markup:
    """One bar, with its figures for who points at it; nothing where its figure is nothing."""
    box = node.find("rect")
    if chart.series >= len(chart.looks) or not chart.bars[number].numbers[chart.series]:
        return Markup()
    x, y, width, height = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
    if chart.shape is _Shape.LYING:
        width = max(width, _LEAST)
    elif height < _LEAST:
        y, height = y - _LEAST + height, _LEAST
    bar = chart.bars[number]
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}: {}</title></rect>').format(
        x, y, width, height, _fit(bar.name), _figures(bar)
    )


def _text(node: Any, chart: _Chart, number: int) -> Markup:
    x, y, words = float(node.get("x")), float(node.get("y")), (node.text or "").strip()
    anchor = "start"
    if chart.axis == "y":
        anchor = "end"
    elif chart.axis == "x":  # in the middle below its bar, unless it would stand outside
        half = 0.3 * _SIZE * len(words)
        anchor = "start" if x < half else "end" if x > _WIDTH - _FIGURE / 2 - half else "middle"
    else:
        bar = chart.bars[number]
        x, words = x + 6, _fit(bar.said) or f"{bar.whole:,}"
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, words)


def _figures(bar: Bar) -> str:
    if bar.said:
        return _fit(bar.said)
    first = f"{bar.numbers[0]:,}"
    return first if bar.whole == bar.numbers[0] else f"{first} of {bar.whole:,}"


def _rounded(path: str) -> str:
    return re.sub(r"\d+\.\d+", lambda found: f"{float(found[0]):.1f}", path)


def _fit(text: str) -> str:
    """A text without signs that XML cannot hold."""
    return _UNFIT.sub("", text)


def _wide(name: str) -> str:
    """A name with as many signs as it needs room for: pygal takes letters of East Asia for narrow ones."""
    return name + " " * sum(_cells(sign) - 1 for sign in name)


def _cells(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def clipped(name: str) -> str:
    """Return as much of a name as fits before its bar; letters of East Asia take the room of two."""
    room, kept = _LETTERS, ""
    for sign in name:
        room -= _cells(sign)
        if room < 0:
            return kept.rstrip(" .") + "…"
        kept += sign
    return kept
