"""The forms and pages of notes: one tab, two tabs, all notes on one page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from readinglist import journal
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import find, note
from tests.web import shelf
from tests.web.test_hostile import NASTY, Elements

JSON = {"Accept": "application/json"}


class Tab:
    """A tab on a paper's page: it remembers what its form does."""

    def __init__(self, app: Flask, paper: int) -> None:
        self.client, self.paper = app.test_client(), paper
        page = self.client.get(f"/papers/{paper}").text
        found = re.search(r'name="base" value="(\w+)"', page)
        assert found
        self.base, self.version = found[1], ""

    def types(self, text: str, *sent: str) -> TestResponse:
        form = {"note": text, "base": self.base, "version": self.version, "sent": list(sent)}
        answer = self.client.post(f"/papers/{self.paper}/note", data=form, headers=JSON)
        assert answer.json
        self.base, self.version = answer.json["mark"], str(answer.json["conflict"] or "")
        return answer


@pytest.fixture
def tab(app: Flask, head: int) -> Tab:
    return Tab(app, head)


@pytest.fixture
def other(app: Flask, head: int) -> Tab:
    return Tab(app, head)


def kept(library: Library, paper: int) -> tuple[str, list[str]]:
    with library.reading() as session:
        return find.get(session, paper).note, [one.text for one in note.versions(session, paper)]


def forms(page: str) -> list[tuple[str, list[str]]]:
    """Where the forms of the other versions lead, and what they have seen."""
    found = re.findall(r'action="(/papers/\d+/note/\d+)".*?</form>', page, re.DOTALL)
    parts = re.split(r'(?=action="/papers/\d+/note/\d+")', page)[1:]
    return [(where, re.findall(r'name="seen" value="(\w+)"', part)) for where, part in zip(found, parts, strict=True)]


def test_a_note_keeps_itself_and_shows_how_it_reads(tab: Tab, library: Library, head: int) -> None:
    answer = tab.types("An *idea*, $x^2$")
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["conflict"] is None
    assert answer.json["saved"] == "2026-05-20T12:00:00Z"
    assert "<em>idea</em>" in answer.json["html"]
    assert "<msup>" in answer.json["html"]
    assert tab.types("An *idea*, and more").status_code == 200
    assert kept(library, head) == ("An *idea*, and more", [])


def test_two_tabs_lose_nothing_and_both_versions_are_shown(tab: Tab, other: Tab, library: Library, head: int) -> None:
    tab.types("From the *first*")
    answer = other.types("From the **second**")
    assert answer.status_code == 409
    assert answer.json
    assert answer.json["conflict"]
    other.types("From the **second**, longer")
    tab.types("From the *first*, longer")
    assert kept(library, head) == ("From the *first*, longer", ["From the **second**, longer"])
    page = tab.client.get(f"/papers/{head}").text
    assert "written in two places at once" in page
    assert "From the <em>first</em>, longer" in page
    assert "From the <strong>second</strong>, longer" in page
    assert len(forms(page)) == 1


@pytest.mark.parametrize(("choice", "becomes"), [("keep", "second"), ("both", "first\n\nsecond"), ("discard", "first")])
def test_the_reader_chooses_and_can_take_it_back(
    tab: Tab, other: Tab, library: Library, head: int, choice: str, becomes: str
) -> None:
    tab.types("first")
    other.types("second")
    ((where, seen),) = forms(tab.client.get(f"/papers/{head}").text)
    answer = tab.client.post(where + "?q=heads", data={"choice": choice, "seen": seen})
    assert answer.status_code == 303
    assert f"said=note-{choice}" in answer.location
    assert answer.location.endswith("#note")
    assert kept(library, head) == (becomes, [])
    assert tab.client.post(where, data={"choice": choice, "seen": seen}).status_code == 404
    with library.writing() as session:
        newest = journal.latest(session)
        assert newest
        journal.undo(session, newest.id, DEFAULT_POLICY, shelf.NOW)
    assert kept(library, head) == ("first", ["second"])


def test_a_choice_waits_when_a_tab_wrote_on(tab: Tab, other: Tab, library: Library, head: int) -> None:
    tab.types("first")
    other.types("second")
    ((where, seen),) = forms(tab.client.get(f"/papers/{head}").text)
    other.types("second, longer")
    answer = tab.client.post(where, data={"choice": "discard", "seen": seen})
    assert "look again" in tab.client.get(answer.location).text
    assert kept(library, head) == ("first", ["second, longer"])


def test_a_choice_that_does_not_exist_is_said(tab: Tab, other: Tab, library: Library, head: int) -> None:
    tab.types("first")
    other.types("second")
    ((where, seen),) = forms(tab.client.get(f"/papers/{head}").text)
    answer = tab.client.post(where, data={"choice": "burn", "seen": seen})
    assert answer.status_code == 400
    assert "keep, both, discard" in answer.text
    assert kept(library, head) == ("first", ["second"])


def test_an_answer_that_got_lost_makes_no_second_version(tab: Tab, library: Library, head: int) -> None:
    base = tab.base
    tab.types("one")
    tab.base = base  # the answer did not come
    assert tab.types("one two", "one").status_code == 200
    assert kept(library, head) == ("one two", [])


def test_without_script_the_second_form_is_kept_beside_the_first(
    client: FlaskClient, library: Library, tab: Tab, head: int
) -> None:
    form = {"note": "second", "base": tab.base, "version": ""}
    tab.types("first")
    answer = client.post(f"/papers/{head}/note?q=heads", data=form)
    assert answer.status_code == 303
    assert "said=note-twice" in answer.location
    assert "both versions are kept" in client.get(answer.location).text
    assert kept(library, head) == ("first", ["second"])


def test_what_is_written_in_one_go_is_one_operation(tab: Tab, library: Library, head: int, watch: shelf.Watch) -> None:
    for text in ("a", "ab", "abc"):
        watch.now += timedelta(seconds=20)
        tab.types(text)
    watch.now += timedelta(minutes=20)
    tab.types("abc, later")
    with library.writing() as session:
        words = [operation.words for operation in journal.operations(session)]
        assert words == [f"Wrote a note on “{shelf.GIEBENHAIN}”"] * 2
        newest = journal.latest(session)
        assert newest
        journal.undo(session, newest.id, DEFAULT_POLICY, shelf.NOW)
    assert kept(library, head)[0] == "abc"
    with library.writing() as session:
        newest = journal.latest(session)
        assert newest
        journal.undo(session, newest.id, DEFAULT_POLICY, shelf.NOW)
    assert kept(library, head)[0] == ""


def test_the_tab_of_an_undone_note_loses_nothing(tab: Tab, library: Library, head: int) -> None:
    tab.types("a")
    with library.writing() as session:
        newest = journal.latest(session)
        assert newest
        journal.undo(session, newest.id, DEFAULT_POLICY, shelf.NOW)
    tab.types("a, and more")
    assert kept(library, head) == ("", ["a, and more"])


def test_all_notes_stand_on_one_page(client: FlaskClient, tab: Tab, other: Tab, head: int, former: int) -> None:
    assert "No notes yet" in client.get("/notes").text
    tab.types("About **heads**")
    client.post(f"/papers/{former}/note", data={"note": "About places\n\n" + "long " * 300})
    page = client.get("/notes").text
    assert "2 notes" in page
    assert "<strong>heads</strong>" in page
    assert page.count("Read on") == 1
    assert page.count("long") < 160
    found = client.get("/notes?q=heads").text
    assert "About places" not in found
    assert "<strong>heads</strong>" in found
    assert "No note has all of this" in client.get("/notes?q=giebenhain").text  # a word of the paper, not of a note
    assert "1 note<" in client.get("/notes?q=by:giebenhain+or+(nothing+at+all)").text
    other.types("Another")
    page = client.get("/notes").text
    assert "2 versions" in page
    assert page.index(shelf.GIEBENHAIN) < page.index("About places")


def test_hostile_notes_are_harmless_on_every_page(client: FlaskClient, tab: Tab, other: Tab, head: int) -> None:
    formulas = f"$\\text{{{NASTY}}}$\n\n$$\n\\href{{javascript:alert(1)}}{{x}}\n$$"
    nasty = f"{NASTY}\n\n{formulas}\n\n[x](/runs) [y](//evil.example)"
    first = tab.types(nasty)
    second = other.types(nasty + "\n\nmore")
    for answer in (first, second):
        assert answer.json
        assert Elements(answer.json["html"]).bad == []
        assert "<a " not in answer.json["html"]
    for address in ("/notes", f"/papers/{head}"):
        page = client.get(address).text
        assert "alert(1)" in page
        assert Elements(page).bad == []


@pytest.mark.parametrize("address", ["/papers/99/note", "/papers/99/note/1", "/papers/1/note/99"])
def test_what_is_not_there_is_said(client: FlaskClient, address: str) -> None:
    answer = client.post(address, data={"note": "a", "choice": "keep"})
    assert answer.status_code == 404
