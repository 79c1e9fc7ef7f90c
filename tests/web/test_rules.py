"""The pages of rules: looked at before they are kept, run when the count is right, and run on what comes in."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from flask.testing import FlaskClient
from sqlalchemy import func, select

from readinglist.database import Library
from readinglist.library import find, rules, tag
from readinglist.models import Tag
from readinglist.reading import Priority, Shelf, Status
from tests.web import shelf

FORM = {"search": "title:heads", "tag": "To Cite", "status": "to-read", "priority": "high"}
HEADS = FORM | {"search": 'title:"head models"'}


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_rule_is_looked_at_before_it_is_kept(client: FlaskClient, library: Library) -> None:
    page = plain(client.get("/rules/preview", query_string=HEADS).text)
    assert "It finds 1 paper ; 1 would change, 1 get #to-cite, 1 get “To read”, 1 get high priority." in page
    assert "Learning Neural Parametric Head Models + #to-cite, To read, high priority" in page
    with library.reading() as session:
        assert rules.rules(session) == []


def test_a_rule_is_kept_run_and_deleted(client: FlaskClient, library: Library, head: int) -> None:
    answer = client.post("/rules", data=HEADS)
    assert (answer.status_code, answer.location) == (303, "/rules/1")
    listed = plain(client.get("/rules").text)
    assert "adds #to-cite, marks as “To read” and gives high priority finds 1 paper would change 1" in listed
    page = client.get("/rules/1").text
    assert "Run it on 1 paper" in page
    refused = client.post("/rules/1/run", data={"sure": "7"})
    assert refused.location == "/rules/1?said=rule-again"
    assert "Nothing was done" in client.get(refused.location).text
    answer = client.post("/rules/1/run", data={"sure": "1"})
    assert answer.location == "/rules"
    assert "Ran the rule “title:&#34;head models&#34;” on 1 paper" in client.get("/rules").text
    with library.reading() as session:
        paper = find.get(session, head)
        assert (paper.status, paper.priority, paper.shelf) == (Status.TO_READ, Priority.HIGH, Shelf.MINE)
        assert [one.name for one in paper.tags] == ["to-cite"]
    assert "all of them are as it says" in client.get("/rules").text
    client.post("/rules/1/delete")
    assert client.get("/rules/1").status_code == 404


def test_a_changed_rule_is_looked_at_and_kept(client: FlaskClient, library: Library) -> None:
    client.post("/rules", data=HEADS)
    page = client.get("/rules/1", query_string=HEADS | {"search": "by:zhu"}).text
    assert "Keep the rule before you run it." in page
    assert "Run it on" not in page
    client.post("/rules/1", data=HEADS | {"search": "by:zhu", "status": "", "priority": ""})
    with library.reading() as session:
        rule = rules.get_rule(session, 1)
        assert (rule.search, rule.status, rule.priority) == ("by:zhu", None, None)


def test_what_makes_no_rule_is_said_with_what_was_typed(client: FlaskClient, library: Library) -> None:
    answer = client.post("/rules", data=FORM | {"search": " "})
    assert answer.status_code == 400
    assert "a rule needs a search" in answer.text
    assert 'value="To Cite"' in answer.text
    assert "a rule needs something to do" in client.get("/rules/preview?search=x").text
    client.post("/rules", data=HEADS)
    assert client.post("/rules/1", data=FORM | {"status": "skimmed"}).status_code == 400
    with library.reading() as session:
        assert [rule.search for rule in rules.rules(session)] == [HEADS["search"]]


def test_rules_are_run_on_what_is_uploaded_and_undone_with_it(client: FlaskClient, library: Library) -> None:
    client.post("/rules", data={"search": "radiance", "tag": "nerf", "status": "", "priority": "high"})
    text = "## [1] New radiance\n\n- Authors: Ada Byron\n\n## [2] Gold\n\n- Authors: Ada Byron\n"
    shelf.bring(client, text)
    with library.reading() as session:
        paper = find.get(session, 4)
        assert ([one.name for one in paper.tags], paper.priority) == (["nerf"], Priority.HIGH)
        assert find.get(session, 5).tags == []
    assert client.post("/undo").status_code == 303
    with library.reading() as session:
        assert [find.count_papers(session), session.scalar(select(func.count()).select_from(Tag))] == [3, 0]


def test_a_rule_leaves_alone_what_the_reader_took_off_when_the_paper_comes_again(
    client: FlaskClient, library: Library
) -> None:
    client.post("/rules", data={"search": "radiance", "tag": "nerf", "status": "", "priority": "high"})
    text = "## [1] New radiance\n\n- Authors: Ada Byron\n"
    shelf.bring(client, text)
    with library.writing() as session:
        tag.set_tags(session, 4, [])
    shelf.bring(client, text)
    with library.reading() as session:
        assert find.get(session, 4).tags == []


def test_rules_are_run_on_what_the_command_imports(client: FlaskClient, library: Library) -> None:
    client.post("/rules", data={"search": "radiance", "tag": "nerf", "status": "", "priority": ""})
    folder = library.lock_path.parent
    (folder / "page.md").write_text("## [1] New radiance\n\n- Authors: Ada Byron\n")
    plain_words = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}
    done = subprocess.run(
        [sys.executable, "-m", "readinglist", "--instance", str(folder), "import", str(folder / "page.md")],
        env=plain_words | {"READINGLIST_DATABASE_URL": f"sqlite:///{folder / 'library.db'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with library.reading() as session:
        assert [one.name for one in find.get(session, 4).tags] == ["nerf"]
    assert "all of them are as it says" in client.get("/rules").text
