"""Charts as SVG: true to their figures, safe to put on a page, and inside their drawing."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from readinglist.web.charts import Bar, areas, clipped, lying, standing

LOOKS = ("full", "open")
names = st.text(st.characters() | st.sampled_from("<>&\"'\x00\x1b\ufffe计"), max_size=40)  # also what no XML can hold
figures = st.tuples(st.integers(0, 100_000), st.integers(0, 100_000))
bars = st.lists(st.builds(Bar, names, figures, st.just("") | names), max_size=30)


def boxes(drawing: str, look: str) -> list[dict[str, float]]:
    """The rectangles of one look, in order."""
    parts = [part for part in ElementTree.fromstring(drawing).iter("g") if part.get("class") == look]
    return [
        {name: float(box.attrib[name]) for name in ("x", "y", "width", "height")}
        for part in parts
        for box in part.iter("rect")
    ]


def words(drawing: str, tag: str) -> list[str | None]:
    """What the parts of one sort say."""
    return [part.text for part in ElementTree.fromstring(drawing).iter(tag)]


def test_lying_bars_are_as_long_as_their_figures_say_from_the_first_above() -> None:
    drawn = lying("By venue", [Bar("CVPR", (30, 30)), Bar("ICCV", (0, 30)), Bar("none", (0, 0))], LOOKS)
    (full,), (last, first) = boxes(drawn, "full"), boxes(drawn, "open")
    assert full["width"] == pytest.approx(first["width"], abs=0.2)
    assert last["width"] == pytest.approx(first["width"], abs=0.2)
    assert first["x"] == pytest.approx(full["x"] + full["width"], abs=0.2)
    assert (first["y"], last["x"]) == (full["y"], full["x"])
    assert first["y"] < last["y"]
    assert words(drawn, "title") == ["CVPR: 30 of 60", "ICCV: 0 of 30", "CVPR: 30 of 60"]
    assert words(drawn, "text") == ["none", "ICCV", "CVPR", "0", "30", "60"]


def test_standing_bars_are_as_high_as_their_figures_say_and_nothing_is_no_bar() -> None:
    drawn = standing("Read", [Bar("4 May", (10,)), Bar("11 May", (0,)), Bar("18 May", (5,))])
    high, low = boxes(drawn, "full")
    assert high["height"] == pytest.approx(2 * low["height"], abs=0.2)
    assert high["y"] + high["height"] == pytest.approx(low["y"] + low["height"], abs=0.2)  # they stand on one ground
    assert words(drawn, "text") == ["0", "10", "4 May", "18 May"]


def test_areas_lie_on_top_of_each_other_from_the_first_moment_to_the_last() -> None:
    drawn = areas("Verdicts", [Bar("4 May", (10, 2)), Bar("11 May", (4, 3))], ("v-dead", "v-failing"))
    parts = [part for part in ElementTree.fromstring(drawn).iter("g") if part.get("class", "").startswith("v-")]
    assert [part.attrib["class"] for part in parts] == ["v-dead", "v-failing"]
    lower, upper = ({*re.findall(r"[\d.]+ [\d.]+", part[0].attrib["d"])} for part in parts)
    assert len(lower & upper) == 2  # the upper edge of the one is the lower of the other
    assert words(drawn, "text") == ["0", "12", "4 May", "11 May"]


def test_a_little_beside_much_can_still_be_seen() -> None:
    assert boxes(standing("Read", [Bar("4 May", (100_000,)), Bar("11 May", (1,))]), "full")[1]["height"] == 2
    assert boxes(lying("Read", [Bar("4 May", (100_000,)), Bar("11 May", (1,))]), "full")[0]["width"] == 2


def test_what_is_said_of_a_bar_stands_behind_it_in_the_place_of_its_figure() -> None:
    drawn = lying("Code", [Bar("2020 CVPR", (930, 70), "93 %")], LOOKS, "Most is there.")
    assert words(drawn, "text") == ["2020 CVPR", "93 %"]
    assert words(drawn, "title") == ["2020 CVPR: 93 %"] * 2
    assert words(drawn, "desc") == ["Most is there."]


@pytest.mark.parametrize("draw", [lying, standing, areas])
@settings(max_examples=40, deadline=None)
@given(title=names, about=names, bars=bars)
def test_every_drawing_is_whole_safe_and_within_its_edges(
    draw: Callable[..., Markup], title: str, about: str, bars: list[Bar]
) -> None:
    drawn = draw(title, bars, LOOKS, about)
    root = ElementTree.fromstring(drawn)
    _, _, width, height = (float(edge) for edge in root.attrib["viewBox"].split())
    moved = [part.get("transform", "") for part in root.iter("g")]
    right, down = max((tuple(map(float, re.findall(r"[\d.]+", one))) for one in moved if one), default=(0.0, 0.0))
    for box in (*boxes(drawn, "full"), *boxes(drawn, "open")):
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert right + box["x"] + box["width"] <= width
        assert down + box["y"] + box["height"] <= height
    assert {part.tag for part in root.iter()} <= {"svg", "desc", "g", "title", "text", "rect", "path"}
    attributes = {name for part in root.iter() for name in part.attrib}
    assert attributes <= {
        "class", "role", "viewBox", "aria-label", "transform", "text-anchor", "d", "x", "y", "width", "height",
    }  # fmt: skip
    assert "<!--" not in drawn
    assert root.attrib["role"] == "img"


def test_a_name_with_markup_and_control_signs_stays_a_name() -> None:
    drawn = lying('<b>"&', [Bar("<script>\x00\x1b\u202e", (1,))], about="</svg>")
    assert words(drawn, "title") == ["<script>\u202e: 1"]
    assert words(drawn, "desc") == ["</svg>"]
    assert ElementTree.fromstring(drawn).attrib["aria-label"] == '<b>"&'
    assert "<script" not in drawn


@pytest.mark.parametrize(
    ("name", "shown"),
    [("CVPR", "CVPR"), ("exactly 15 sign", "exactly 15 sign"), ("more than 15 letters", "more than 15 le…"),
     ("2021 Proceed. of many", "2021 Proceed. o…"), ("2021 Proceedi. of many", "2021 Proceedi…"),
     ("计算机视觉与模式识别", "计算机视觉与模…")],
)  # fmt: skip
def test_a_long_name_is_cut_where_its_room_ends(name: str, shown: str) -> None:
    assert clipped(name) == shown
