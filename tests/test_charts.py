"""Bars as SVG: true to their figures, safe to put on a page, and inside their drawing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.web.charts import Bar, clipped, lying, standing

names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=40)
bars = st.lists(st.builds(Bar, names, st.integers(0, 100_000), st.integers(0, 100_000)), max_size=30)


def boxes(drawing: str, look: str) -> list[dict[str, float]]:
    """The rectangles of one look, in order."""
    found = ElementTree.fromstring(drawing).iter("rect")
    return [
        {name: float(box.attrib[name]) for name in ("x", "y", "width", "height")}
        for box in found
        if box.attrib["class"] == look
    ]


def test_lying_bars_are_as_long_as_their_figures_say() -> None:
    drawn = lying("By venue", [Bar("CVPR", 30, 30), Bar("ICCV", 0, 30), Bar("none", 0)])
    full, rest = boxes(drawn, "full"), boxes(drawn, "open")
    assert [box["width"] for box in full] == [full[0]["width"]]
    assert [box["width"] for box in rest] == [full[0]["width"]] * 2
    assert rest[0]["x"] == full[0]["x"] + full[0]["width"]
    words = [part.text for part in ElementTree.fromstring(drawn).iter("title")]
    assert words == ["CVPR: 30 of 60", "ICCV: 0 of 30", "none: 0"]


def test_standing_bars_are_as_high_as_their_figures_say_and_nothing_is_no_bar() -> None:
    drawn = standing("Read", [Bar("4 May", 10), Bar("11 May", 0), Bar("18 May", 5)])
    full = boxes(drawn, "full")
    assert [box["height"] for box in full] == [96, 48]
    assert len({box["y"] + box["height"] for box in full}) == 1  # they stand on one ground
    shown = [part.text for part in ElementTree.fromstring(drawn).iter("text")]
    assert shown == ["10", "4 May", "18 May"]


def test_a_little_beside_much_can_still_be_seen() -> None:
    drawn = standing("Read", [Bar("4 May", 100_000), Bar("11 May", 1)])
    assert boxes(drawn, "full")[1]["height"] == 2


@pytest.mark.parametrize("draw", [lying, standing])
@given(title=names, bars=bars)
def test_every_drawing_is_whole_safe_and_within_its_edges(draw: object, title: str, bars: list[Bar]) -> None:
    drawn = (lying if draw is lying else standing)(title, bars)
    root = ElementTree.fromstring(drawn)
    _, _, width, height = (float(edge) for edge in root.attrib["viewBox"].split())
    for box in (*boxes(drawn, "full"), *boxes(drawn, "open")):
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    assert "style=" not in drawn
    assert {part.tag for part in root.iter()} <= {"svg", "g", "title", "text", "rect", "path"}
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == title


@pytest.mark.parametrize(
    ("name", "shown"),
    [("CVPR", "CVPR"), ("exactly 15 sign", "exactly 15 sign"), ("more than 15 letters", "more than 15 le…"),
     ("计算机视觉与模式识别", "计算机视觉与模…")],
)  # fmt: skip
def test_a_long_name_is_cut_where_its_room_ends(name: str, shown: str) -> None:
    assert clipped(name) == shown
