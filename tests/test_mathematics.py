"""Formulas in titles and abstracts: to plain words, to MathML, and never to anything that runs."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.mathematics import from_markup, plain, to_html, without_controls

MATHML = set(
    "math mrow mi mn mo ms mtext mspace msup msub msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd "
    "mstyle mpadded mphantom menclose mmultiscripts mprescripts none".split()
)


class Elements(HTMLParser):
    """The elements of a piece of HTML, and the names of their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.depth = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.depth -= 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1


def assert_harmless(text: str) -> None:
    seen = Elements(text)
    assert seen.names <= MATHML | {"p", "code"}
    assert not seen.attributes & {"href", "src", "style", "class", "id"}
    assert not any(name.startswith("on") for name in seen.attributes)
    assert seen.depth == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$R^{2}$ Former", "R2 Former"),
        ("$R^2$ Former", "R2 Former"),
        (r"$\mathrm{SE}(3)$-Nets", "SE(3)-Nets"),
        (r"$\text{DC}^{2}$: Defocus", "DC2: Defocus"),
        (r"$\alpha$-Surf and $\times 4$", "α-Surf and ×4"),
        ("N$^{3}$-cube", "N3-cube"),
        (r"$\frac{a}{b}$ and $\frac{a+1}{b^{2}}$", "a/b and (a+1)/b2"),
        (r"$\frac{\frac{a}{b}}{\mathrm{c}}$ and $\frac12$", "(a/b)/c and 1/2"),
        (r"$\sqrt{2}$ and $\sqrt{n+1}$", "√2 and √(n+1)"),
        (r"$O(n\log n)$ and $\log(n)$", "O(n log n) and log(n)"),
        ("From $5 to $10", "From $5 to $10"),
        ("costs 5$ or 6$", "costs 5$ or 6$"),
        (r"a \$5 note", r"a \$5 note"),
        ("  no   mathematics\n", "no mathematics"),
    ],
)
def test_bare_words_are_as_a_person_would_type_them(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("N<sup>3</sup>-cube", "N$^{3}$-cube"),
        ("H<sub>2</sub>O, x<inf>i</inf>", "H$_{2}$O, x$_{i}$"),
        ("a sentence.<sup>1</sup> And", "a sentence. $^{1}$ And"),
        ("<tex-math>$$x$$</tex-math>", "$x$"),
        ("<tex></tex>empty<sup> </sup>", "empty"),
        ("a triple <subject, predicate, object> stays", "a triple <subject, predicate, object> stays"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<jats:p>One.</jats:p>\n\n<p>Two.</p>", "One.\n\nTwo."),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("bell\x07 and \u202etrap\u200b", "bell and trap"),
        ("a\xa0b\tc\n d", "a b c d"),
    ],
)
def test_markup_becomes_plain_text(markup: str, text: str) -> None:
    assert from_markup(markup) == text


def test_a_formula_is_shown_as_mathml() -> None:
    shown = to_html("On $R^{2}$ & more")
    assert "<msup><mi>R</mi>" in shown
    assert shown.endswith(" &amp; more")
    assert_harmless(shown)


def test_money_is_money() -> None:
    assert to_html("From $5 to $10") == "From $5 to $10"


def test_paragraphs_are_told_apart_and_a_formula_ends_with_its_own() -> None:
    assert to_html("One.\n\nTwo.") == "<p>One.</p><p>Two.</p>"
    shown = to_html("One $\\text{<\n\nb}$ two")
    assert shown.count("<p>") == 2
    assert_harmless(shown)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        r"$\text{<script>alert(1)</script>}$",
        r"$\text{<img src=x onerror=alert(1)>}$",
        r'$\text{<mi onclick="alert&#40;1&#41;">x</mi>}$',
        r"$\text{<marquee>x</marquee>}$",
        r"$\text{<meta charset>}$",
        r"$\text{</mtext></math>}$",
        r"$\text{<!--}$ and $\text{-->}$",
        r"$\text{<![CDATA[<script>]]>}$",
        r"$\text{<annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml>}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\href{javascript&#58;alert&#40;1&#41;}{x}$",
        r"$\style{background:url(x)}{x}$",
        r"$\class{a}{b}$",
        r'$\color{" onclick="alert&#40;1&#41;}{x}$',
        r"$\textcolor{</math><script>}{x}$",
        r"$\unicode{x3c}script\unicode{x3e}$",
        "$&lt;script&gt;$",
        "$<$ script $>$",
        "$x$<b>$y$</b>",
    ],
)
def test_nothing_in_a_text_becomes_anything_but_mathematics(text: str) -> None:
    assert_harmless(to_html(text))


@pytest.mark.parametrize(
    "formula", [r"\frac{", r"\begin{array}", "^", "{" * 300, r"\left(", r"\nosuchcommand{x", "}{", "&"]
)
def test_a_formula_that_cannot_be_read_is_shown_as_it_stands(formula: str) -> None:
    assert_harmless(to_html(f"A ${formula}$ b"))


tex = st.sampled_from(
    [r"\frac", r"\text", r"\href", r"\sqrt", r"\left", r"\begin{matrix}", "\n\n", *"{}^_$$<>&x1 \\\"'"]
)
texts = st.lists(tex | st.text(max_size=4), max_size=25).map("".join)


@given(texts)
def test_no_text_raises_or_becomes_dangerous(text: str) -> None:
    assert_harmless(to_html(text))
    plain(text)
    from_markup(text)


@given(texts)
def test_what_was_read_once_has_no_odd_blanks_or_signs(text: str) -> None:
    read = from_markup(text)
    assert read == read.strip()
    assert "  " not in read
    assert all(sign.isprintable() for sign in read.replace("\n\n", "")) or not text.isprintable() or "&" in text


@pytest.mark.parametrize(
    "sign", ["<tex>", "<sup>", "<sup> ", "<inf", "<p ", "$", "$a", "$1", "&", "&#", "\\", "<", "\n", " "]
)
def test_long_hostile_texts_take_a_moment(sign: str) -> None:
    text = "x<sup>" + sign * (30_000 // len(sign)) + "x"
    begun = time.process_time()
    from_markup(text)
    plain(text)
    to_html(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("text", ["&#" + "9" * 6000 + ";", "&#x" + "f" * 6000 + ";", "&#0;&#xd800;&#1114112;"])
def test_impossible_signs_are_no_mistake_of_ours(text: str) -> None:
    assert from_markup(f"a {text} b").startswith("a")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math> more", "$x^{2}$ more"),
        ('a <math display="inline"><msub><mi>H</mi><mn>2</mn></msub></math>', "a $H_{2}$"),
        ("<m:math><m:mfrac><mn>1</mn><m:msqrt><mi>n</mi></m:msqrt></m:mfrac></m:math>", r"$\frac{1}{\sqrt{n}}$"),
        ("<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>", "$x_{i}^{2}$"),
        ("<math><mi>&alpha;</mi></math>", "$α$"),
        ("<mml:math><mml:mi>x</mml:mn></mml:math>", "x"),
    ],
)
def test_mathml_keeps_its_structure(markup: str, text: str) -> None:
    assert from_markup(markup) == text


@pytest.mark.parametrize("piece", ["<math>", "<mml:math><mml:msup>", "<math><mi>x</mi>", "</math><math>", "<mrow>"])
def test_mathml_without_an_end_is_read_in_one_go(piece: str) -> None:
    begin = time.perf_counter()
    from_markup(piece * 50_000)
    from_markup("<math>" + piece.replace("math", "mrow") * 5_000 + "</math>")
    assert time.perf_counter() - begin < 5


def test_marks_of_direction_stay_beside_hebrew_and_arabic() -> None:
    assert without_controls("שלום!\u200f abcdef\u200e \u202ax") == "שלום!\u200f abcdef x"
