"""The HTML mail: what it says, what it leaves to the pages, and that it does no harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import cycle

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from readinglist.report import HEADINGS, Action, Report, Section, Still, Unjudged
from readinglist.web.mails import render_report_mail, render_report_words
from tests.web.test_feeds import HOSTILE, report, row

BASE = "https://papers.example/reading"


def whole() -> Report:
    """A report with something in every section."""
    actions = dict(zip(Section, cycle(Action), strict=False))
    verdicts = {Section.MOVED: "moved", Section.FAILING: "failing", Section.DEAD: "dead", Section.DEAD_CODE: "dead"}
    sections = {
        str(section): (
            row(
                link=at,
                verdict=verdicts.get(section, "alive"),
                condition="archived" if section is Section.ARCHIVED else "active",
                action=actions[section],
                reason=f"because of {section}",
                papers=((1, "A Paper"), (2, "$R^{2}$ Former"), (3, "Third"), (4, "Fourth")),
                failures=3,
                failing_since="2026-05-15T08:00:00+00:00",
                replacement="https://new.example/there" if section is Section.MOVED else None,
                rescue="https://copy.example/kept" if section is Section.DEAD else None,
                flag="retracted" if section is Section.FLAGGED else None,
                notice="10.1000/notice.7" if section is Section.FLAGGED else None,
            ),
        )
        for at, section in enumerate(Section, 1)
    }
    return Report(
        "2026-05-10T22:30:00+00:00", "2026-05-17T22:30:00+00:00", sections, {"alive": 900, "dead": 40}, 500, 7, 0,
        still=(Still("dead", 38, 12), Still("restricted", 120, 0)),
        unjudged=(Unjudged("limited", 4, ((1, "https://slow.example/a"),)),),
        zone="Europe/Berlin",
    )  # fmt: skip


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag

    def handle_data(self, data: str) -> None:
        self.words += data if self._within != "style" else ""

    @property
    def links(self) -> list[str]:
        return [str(attributes["href"]) for tag, attributes in self.tags if tag == "a"]


def test_the_summary_comes_first_and_every_section_in_its_order() -> None:
    page = _Page(render_report_mail(whole(), 7, BASE))
    words = " ".join(page.words.split())
    places = [words.index(heading) for heading in HEADINGS.values()]
    assert words.index("1 code repository newly dead") < places[0]
    assert places == sorted(places)
    assert words.index("Still dead: 38 links, 12 of them code repositories.") > places[-1]
    assert "Restricted: 120 links." in words
    assert "Not judged, since the host limits how often it may be asked: 4 links" in words
    assert "2026-05-11 to 2026-05-18" in words  # the days of Berlin
    assert words.endswith("When, and to whom can be changed.")


def test_a_row_says_what_happened_why_since_when_and_what_to_do() -> None:
    words = " ".join(_Page(render_report_mail(whole(), 7, BASE)).words.split())
    moved = words[words.index("Moved (1)") : words.index("Archived (1)")]
    assert "A Paper, R2 Former and 2 more papers" in moved
    assert "github.com/a/b → new.example/there (GitHub repository)" in moved
    assert "Moved since 2026-05-17: because of moved" in moved
    dead = words[words.index("Newly dead pages and DOIs (1)") : words.index("Newly failing (1)")]
    assert "Dead since 2026-05-17: because of dead Failed 3 times in a row since 2026-05-15" in dead
    assert "A copy: https://copy.example/kept" in dead
    assert "Archived, read-only. Alive since" in words
    assert "Retracted. Alive since" in words
    assert "Notice: 10.1000/notice.7" in words
    for action, said in (
        (Action.ACCEPT, "Accept the new address"),
        (Action.WAIT, "Nothing to do yet: it will be checked again."),
    ):
        assert said in words, action


@pytest.mark.parametrize("base", [BASE, BASE + "/"])
def test_each_row_has_one_link_to_the_same_row_here_and_nothing_is_loaded(base: str) -> None:
    made = render_report_mail(whole(), 7, base)
    page = _Page(made)
    rows = [f"{BASE}/reports/7#{section}-{at}" for at, section in enumerate(Section, 1)]
    assert page.links == [f"{BASE}/reports/7", *rows, f"{BASE}/notifications"]
    assert not {"img", "script", "link", "iframe", "form", "table"} & {tag for tag, _ in page.tags}
    assert "url(" not in made
    assert "src=" not in made


def test_a_calm_report_is_one_line() -> None:
    page = _Page(render_report_mail(report(), 8, BASE))
    assert "A calm period: nothing changed; 4 links are watched." in page.words
    assert [tag for tag, _ in page.tags if tag in ("h1", "h2", "li")] == []
    assert page.links == [f"{BASE}/notifications"]


def test_a_long_mail_is_not_cut_by_mail_programs() -> None:
    title, url = (
        "A Title of the Usual Length of Papers in Computer Vision {}",
        "https://github.com/laboratory/repository-{}",
    )
    rows = tuple(row(link=at, url=url.format(at), papers=((at, title.format(at)),)) for at in range(1, 401))
    made = render_report_mail(report(*rows), 7, BASE)
    page = _Page(made)
    assert len(made.encode()) < 100_000
    assert sum("#dead-code-" in link for link in page.links) == 50
    assert "And 350 more: see them all" in page.words
    everywhere = Report(whole().since, whole().until, dict.fromkeys(Section, rows[:45]), {"dead": 405}, 405, 7, 0)
    made = render_report_mail(everywhere, 7, BASE)
    assert len(made.encode()) < 100_000
    for section in Section:
        assert f"{HEADINGS[section]} (45)" in made
        assert made.count(f"#{section}-") >= 15


def test_even_the_longest_words_leave_a_short_mail() -> None:
    rows = tuple(
        row(link=at, url="https://a.example/" + "é<" * 2000, papers=((at, "&" * 5000),) * 9, reason="“" * 5000,
            rescue="https://b.example/" + "x" * 5000, rescue_words="<" * 5000, replacement="&" * 5000)
        for at in range(400)
    )  # fmt: skip
    made = render_report_mail(report(*rows), 7, BASE)
    assert len(made.encode()) < 100_000
    assert "Newly dead code repositories (400)" in made
    assert len(render_report_words(report(*rows), 7, BASE).encode()) < 25_000


@given(st.sampled_from(("reason", "url", "rescue", "rescue_words", "notice", "kind")), st.text(max_size=200))
def test_whatever_is_written_in_it_the_mail_has_no_other_tags_and_leads_nowhere_else(field: str, words: str) -> None:
    hostile = row(**{"rescue": "https://copy.example/", field: HOSTILE + words, "papers": ((1, words + HOSTILE),)})
    usual = {tag for tag, _ in _Page(render_report_mail(whole(), 7, BASE)).tags}
    page = _Page(render_report_mail(report(hostile), 7, BASE))
    assert {tag for tag, _ in page.tags} <= usual
    assert all(link.startswith(f"{BASE}/") for link in page.links)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page.words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 640])
def test_the_mail_can_be_read_in_both_themes_and_on_a_telephone(browser: Browser, scheme: str, width: int) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    long = row(link=99, url="https://a.example/" + "x" * 300, reason="y" * 300, papers=((1, "z" * 130),))
    mail = whole()
    sections = {**mail.sections, Section.DEAD: (*mail.sections[Section.DEAD], long)}
    made = Report(mail.since, mail.until, sections, mail.totals, 500, 7, 0, mail.still, mail.unjudged, mail.zone)
    page.set_content(render_report_mail(made, 7, BASE))
    found = Axe().run(page, options={"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(21, 24, 26)" if scheme == "dark" else "rgb(253, 252, 250)")
    context.close()
