"""The reader's own words: statuses, tags, and notes in which nothing can run."""

from __future__ import annotations

import re
import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.errors import BadTag, BadWord
from readinglist.reading import TAG_LENGTH, Status, excerpt, note_html, status_of, tag_of, tags_of
from readinglist.search import Clause, Field, Search


def test_a_status_is_known_in_any_case() -> None:
    assert status_of(" To-Read ") is Status.TO_READ


def test_an_unknown_status_names_the_known_ones() -> None:
    with pytest.raises(BadWord, match="to-read, reading, read, set-aside"):
        status_of("done")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Vision", "vision"),
        (" #Machine  Learning ", "machine-learning"),
        ("nerf//scenes/", "nerf/scenes"),
        ("c++", "c++"),
        ('say "hi", (you);', "say-hi-you"),
        ("«idée» “fixe”", "idée-fixe"),
        ("e\u0301tude", "étude"),
        ("e\u200d\u0301tude", "étude"),
        ("日本語", "日本語"),
        ("x" * TAG_LENGTH, "x" * TAG_LENGTH),
        ("-a-", "a"),
    ],
)
def test_a_tag_has_one_form(typed: str, kept: str) -> None:
    assert tag_of(typed) == kept


@pytest.mark.parametrize("typed", ["", "  ", "#", "()", "\u200b", "x" * (TAG_LENGTH + 1), "/-/"])
def test_what_is_no_tag_is_said(typed: str) -> None:
    with pytest.raises(BadTag):
        tag_of(typed)


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("a, b;c\nd", ["a", "b", "c", "d"]),
        ("#one #two", ["one", "two"]),
        ("deep learning, Deep-Learning", ["deep-learning"]),
        (" , ,# ", []),
    ],
)
def test_a_line_of_tags_is_split_as_people_write_it(typed: str, tags: list[str]) -> None:
    assert tags_of(typed) == tags


@given(st.text(max_size=30))
def test_a_kept_tag_is_already_in_its_form_and_can_be_searched_for(text: str) -> None:
    try:
        tag = tag_of(text)
    except BadTag:
        return
    assert tag_of(tag) == tag
    assert tags_of(tag) == [tag]
    assert Search.from_text(f"tag:{tag}").clauses == (Clause(Field.TAG, tag),)


@pytest.mark.parametrize(
    "note",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/track.gif)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        '[x](https://example.org "onmouseover=alert(1)")',
        '[x](https://example.org/"onmouseover="alert(1))',
        "<a href='javascript:alert(1)'>x</a>",
        "<svg onload=alert(1)>",
        "<iframe src=//example.org>",
        "<form action=//example.org><button>Log in</button></form>",
        "<style>*{display:none}</style>",
        "`<script>`\n\n    <script>alert(1)</script>",
        "```html\n<script>alert(1)</script>\n```",
        '``` "onclick=alert(1)\nx\n```',
        "[x]: javascript:alert(1)\n\n[x]",
        "| a |\n|---|\n| <b onclick=alert(1)>x</b> |",
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$$\\href{javascript:alert(1)}{x}$$",
        "$$\n\\text{<script>alert(1)</script>}\n$$",
        "$\\style{position:fixed}{x}$ $\\class{primary}{x}$ $\\cssId{q}{x}$ $\\unicode{<}$",
        "- [ ] <input type=checkbox checked>",
        "<math href='javascript:alert(1)'><mi>x</mi></math>",
        "[x](/runs) [y](//evil.example) [z](#main) [.](?q=x) ![i](/static/favicon.svg)",
    ],
)
def test_nothing_in_a_note_runs_loads_or_poses_as_ours(note: str) -> None:
    shown = note_html(note)
    assert not re.search(r"<(script|img|svg|iframe|form|button|style|input|object|embed|link|meta)\b", shown)
    for tag in re.findall(r"<[a-z][^>]*>", shown):
        assert not re.search(r"\s(on\w+|style|class|id|src)\s*=", re.sub(r'"[^"]*"', '""', tag))
        for address in re.findall(r'href="([^"]*)"', tag):
            assert re.match(r"(https?|mailto):", address), address


def test_a_note_is_markdown() -> None:
    shown = note_html("# Idea\n\n*Read* **this**: [paper](https://example.org/a?b=1&c=2)\n\n- [ ] one\n- two\n\n~~x~~")
    assert "<h3>Idea</h3>" in shown
    assert "<em>Read</em> <strong>this</strong>" in shown
    assert 'href="https://example.org/a?b=1&amp;c=2"' in shown
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert "<s>x</s>" in shown


@pytest.mark.parametrize(
    "prose",
    [
        "costs $5 and $6",
        "US$5/US$6, $1.50-$2",
        "a $$5 and $$6 b",
        "`$x$`",
        "\\$x$",
        "$ x $",
        "$a\n\nb$",
        "#nerf is about $20 and #heads",
        "[ ] no task",
        "[relative](notes.md)",
    ],
)
def test_money_tags_and_other_words_stay_words(prose: str) -> None:
    shown = note_html(prose)
    assert "<math" not in shown
    assert "<h" not in shown
    assert "☐" not in shown
    assert "<a" not in shown


@pytest.mark.parametrize(
    ("note", "has"),
    [
        ("$x$ is 5", '<p><math display="inline"><mrow><mi>x</mi></mrow></math> is 5</p>'),
        ("so $R^{2}$.", "<msup>"),
        ("so $$R^{2}$$.", 'display="block"'),
        ("text\n$$\na\n$$", 'display="block"'),
        ("$$\nx\n- y\n$$", "<mo>−</mo><mi>y</mi>"),
        ("> - $$\n>   a\n>   $$", '<blockquote>\n<ul>\n<li>\n<math tabindex="0" display="block"'),
        ("| a |\n|---|\n| $x$ |", "<td><math"),
        ("$\\foo{$", "<code>\\foo{</code>"),
        ("$" + "x" * 300 + "$", "<math"),
        ("$$" + "x" * 5000 + "$$", "<code>xxx"),
    ],
)
def test_mathematics_stands_between_dollar_signs(note: str, has: str) -> None:
    assert has in note_html(note)


def test_tasks_have_boxes_and_lists_their_first_number() -> None:
    shown = note_html("- [ ] read\n- [x] *understood*\n\n7. seven\n8. [ ] eight")
    assert "<li>☐ read</li>" in shown
    assert "<li>☑ <em>understood</em></li>" in shown
    assert '<ol start="7">' in shown
    assert "☐ eight" in shown


_PARTS = st.sampled_from(
    ["<script>", "</math>", "<mi", " onx=1>", "$", "$$", "\\text{", "}", "\n", "\n\n", "- [ ] ", "[x](", "javascript:",
     ")", "`", "> ", "|", "|-|\n", "\\href{", "&lt;", "&#106;", "<!--", "-->", "]]>", "a", " ", "http://a.b", '"', "\\"]
)  # fmt: skip
_KNOWN = re.compile(
    r"</?(?:p|br|hr|h[1-6]|ul|ol|li|blockquote|pre|code|em|strong|s|a|table|thead|tbody|tr|t[hd]|math|m[a-z]+|none)\b"
)


@given(st.lists(_PARTS, max_size=24).map("".join))
def test_no_note_raises_or_shows_what_is_not_known_to_be_harmless(note: str) -> None:
    shown = note_html(note)
    assert all(_KNOWN.match(tag) for tag in re.findall(r"</?[a-zA-Z!?][^>]*", shown))
    assert not re.search(r"<[^>]*\s(on\w*|style|class|id|src)=", re.sub(r'"[^"]*"', '""', shown))


@given(st.text(alphabet=st.sampled_from("<>[]()!`*_#|\\&;:\"'=/ \n\tabjs$"), max_size=60))
def test_no_note_raises(note: str) -> None:
    assert "<script" not in note_html(note)


@given(st.text(alphabet="ab \n`$", max_size=900), st.integers(1, 100))
def test_an_excerpt_is_a_beginning(note: str, length: int) -> None:
    shown = excerpt(note, length)
    assert shown == note if len(note) <= length else shown.endswith(" …")
    assert note.startswith(shown.removesuffix(" …"))
    assert len(shown) <= max(length + 2, len(note) if len(note) <= length else 0)


@pytest.mark.parametrize(
    "sign", [">", "- ", "[", "*", "`", "<", "| a ", "(", "![", "\\", "$", "$a$ ", "$$", "$$\n", "- [ ] a\n"]
)
def test_a_long_hostile_note_takes_a_moment(sign: str) -> None:
    note_html(sign * 1000)


@pytest.mark.parametrize(
    ("piece", "lead"),
    [
        *((sign, "") for sign in ("[", "![", "[a](", "[[a](b) ", "*_", "**a ", "`", "<", "<![CDATA[", "$a ", "&")),
        *(
            (sign, "")
            for sign in ("|a|\n", "- a\n", "a\n", "# \n", "~~a ", "[a](b ", "- [ ] a\n", "](", "\\", '[a](b "')
        ),
        ("|\n", "|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n"),
        ("b\n", ">" * 50 + "a\n"),
        ("\ny", '[a]: b\n"x'),
    ],
)
def test_a_note_of_signs_alone_costs_no_more_than_its_length(piece: str, lead: str) -> None:
    def calls(letters: int) -> int:
        counted = 0

        def count(_frame: FrameType, event: str, _said: object) -> None:
            nonlocal counted
            counted += event == "call"

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            note_html((lead + piece * letters)[:letters])
        finally:
            sys.setprofile(before)
        return counted

    small, large = calls(500), calls(2_000)
    assert large <= 6 * small + 2_000


def test_a_note_that_cannot_be_read_in_time_is_shown_as_written() -> None:
    assert note_html("[<b>" * 10_000) == f"<pre>{'[&lt;b&gt;' * 10_000}</pre>"
    table = "|" + "a|" * 158 + "\n|" + "-|" * 158 + "\n" + "|\n" * 20_000
    for signs in ("[" * 40_000, ">" * 50 + "a\n" + "b\n" * 10_000, table):
        assert note_html(signs).startswith("<pre>")
    prose = "The *method* of [Lee](https://lee.example/) fits `it` well, see $x^2$.\n\n- a point\n- another\n\n"
    assert note_html(prose * 1_000).count("<em>method</em>") == 1_000
