"""The page of settings and its twins: what is shown, what is refused beside its field, and what is never shown."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from readinglist import configuring
from readinglist.choices import Changes, Settings, TokenSaid, TokenWord
from readinglist.cli import readinglist
from readinglist.cli.bench import manners
from readinglist.config import Config, load
from readinglist.database import Library
from readinglist.transport import PACES, Pace
from readinglist.web import Doors, create_app
from readinglist.web.setting_words import GROUPS, NOT_SHOWN, OTHERS
from readinglist.web.settings import by_group
from tests.web import shelf
from tests.web.told import words

Opening = Callable[..., FlaskClient]


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def opening(library: Library, watch: shelf.Watch, instance: Path) -> Opening:
    """Opens the pages over the settings of an instance, with these variables, where GitHub says this of a token."""

    def opened(environment: Mapping[str, str] | None = None, said: TokenSaid | None = None) -> FlaskClient:
        given = environment or {}

        def change(changes: Changes, mark: str | None) -> Settings:
            return configuring.change(instance, given, changes, mark=mark)

        doors = Doors(
            watch.clock,
            watch.check_now,
            watching=True,
            settings=lambda: configuring.look(instance, given),
            change_settings=change,
            test_token=lambda: said or TokenSaid(TokenWord.MISSING),
        )
        return create_app(library, doors, instance_path=str(instance)).test_client()

    return opened


def mark_on(client: FlaskClient) -> str:
    return client.get("/settings").text.split('name="mark" value="')[1].split('"')[0]


def text_of(instance: Path) -> str:
    path = instance / "config.toml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


# --- what is shown


def test_every_setting_is_on_the_page_or_there_is_a_reason_why_not(opening: Opening, instance: Path) -> None:
    page = opening().get("/settings").text
    for known in fields(Config):
        assert (f'id="s-{known.name}"' in page) != (known.name in NOT_SHOWN), known.name


def test_every_setting_has_a_name_of_its_own_and_the_table_names_none_that_is_not_there(instance: Path) -> None:
    named = [name for group in GROUPS for name in group.words]
    assert len(named) == len(set(named))
    assert set(named) | set(NOT_SHOWN) == {known.name for known in fields(Config)}


def test_a_setting_that_the_table_does_not_name_appears_by_itself() -> None:
    one = configuring.look(Path("/nowhere"), {})["contact"]
    newer = type(one)("new_thing", one.form, one.origin, one.value, one.default, given=False)
    ((group, ((shown, its),)),) = by_group(Settings("", (newer,)))
    assert (group, shown.name, its.label) == (OTHERS, "new_thing", "New thing")


def test_a_variable_is_shown_as_such_and_has_no_field(opening: Opening, instance: Path) -> None:
    client = opening({"READINGLIST_CONTACT": "env@example.org", "READINGLIST_GITHUB_TOKEN": "hush-hush"})
    page = client.get("/settings").text
    assert "READINGLIST_CONTACT" in page
    assert "env@example.org" in page
    assert 'name="contact"' not in page
    assert 'name="github_token"' not in page
    assert "hush" not in page
    answer = client.post("/settings", data={"mark": mark_on(client), "contact": "x@example.org"})
    assert (answer.status_code, text_of(instance)) == (303, "")


def test_secrets_are_never_on_the_page_nor_how_long_they_are(opening: Opening, instance: Path) -> None:
    (instance / "password").write_text("hush-2", encoding="utf-8")
    pages = []
    for secret in ("hush-1", "hush-1" * 50):
        lines = f'github_token = "{secret}"\nsmtp_user = "u"\nsmtp_password_file = "{instance / "password"}"\n'
        (instance / "config.toml").write_text(lines, encoding="utf-8")
        client = opening()
        pages.append(client.get("/settings").text.replace(mark_on(client), ""))
    assert pages[0] == pages[1]
    assert "hush" not in pages[0]
    assert "read from the file" in words(pages[0])


# --- what is written


def test_what_is_typed_is_written_and_what_was_not_touched_is_not(opening: Opening, instance: Path) -> None:
    client = opening()
    (instance / "config.toml").write_text("# mine\nkeep_days = 400 # long\n", encoding="utf-8")
    data = {
        "mark": mark_on(client), "contact": " ann@example.org ", "keep_days": "400", "check_minutes": "",
        "mail_to": "a@b.org\r\nc@d.org\r\n", "smtp_host": "mail.b.org", "report_files": ["", "html", "csv"],
        "watch_mine": "daily", "github_token": "", "at": "mail",
    }  # fmt: skip
    answer = client.post("/settings", data=data)
    assert (answer.status_code, answer.location) == (303, "/settings?said=settings&at=mail#mail")
    assert text_of(instance) == (
        '# mine\nkeep_days = 400 # long\ncontact = "ann@example.org"\nwatch_mine = "daily"\n'
        'mail_to = ["a@b.org", "c@d.org"]\nsmtp_host = "mail.b.org"\nreport_files = ["html", "csv"]\n'
    )
    page = client.get(answer.location).text
    inside = page[page.index('aria-labelledby="mail-title"') : page.index('aria-labelledby="elsewhere-title"')]
    assert page.count("hold from now on") == inside.count("hold from now on") == 1
    assert '<details class="known" open>' in inside
    assert page.count('<details class="known" open>') == 1
    assert inside.index("</summary>") < inside.index('id="mail"')  # a link to it opens the fold
    data |= {"mark": mark_on(client), "keep_days": "", "report_files": [""]}
    client.post("/settings", data=data)
    assert (load(instance, {}).keep_days, load(instance, {}).report_files) == (365, ())


def test_nothing_new_writes_nothing(opening: Opening, instance: Path) -> None:
    client = opening()
    answer = client.post("/settings", data={"mark": mark_on(client), "contact": "", "check_minutes": "", "at": "pace"})
    assert answer.location == "/settings?said=settings-same&at=pace#pace"
    assert not (instance / "config.toml").exists()


def test_what_needs_a_new_start_says_so(opening: Opening, instance: Path) -> None:
    client = opening()
    answer = client.post("/settings", data={"mark": mark_on(client), "host": "0.0.0.0", "at": "who"})
    assert answer.location == "/settings?said=settings-restart&at=program#program"
    assert "from the next start" in client.get("/settings").text


def test_each_mistake_stands_beside_its_field_and_what_was_typed_stays(opening: Opening, instance: Path) -> None:
    client = opening()
    data = {
        "mark": mark_on(client), "check_minutes": "soon", "time_zone": "Mars/Olympus", "contact": "ann@example.org",
        "github_token": "hush-hush", "allow_networks": "10.0.0.0/99",
    }  # fmt: skip
    answer = client.post("/settings", data=data)
    assert (answer.status_code, text_of(instance)) == (400, "")
    page = answer.text
    for name in ("check_minutes", "time_zone", "allow_networks"):
        assert f'id="{name}-why"' in page
        assert f'aria-describedby="{name}-help {name}-why" aria-invalid="true"' in page
    assert "Must be a whole number, not “soon”." in page
    assert "“10.0.0.0/99” is no network; write ranges such as 10.1.0.0/16." in page
    assert '<p class="wrong" role="alert" tabindex="-1" autofocus>' in page
    assert '<a href="#check_minutes">Minutes between two looks</a>' in page
    assert page.count("Not kept; type it again.") == 1  # the token
    assert page.count('<details class="known" open>') == 1  # of the network
    assert all(typed in page for typed in ("soon", "Mars/Olympus", "ann@example.org", "10.0.0.0/99"))
    assert "hush" not in page
    assert "3 settings cannot be so" in page


def test_what_others_changed_meanwhile_is_shown_anew_with_what_was_sent_beside_it(
    opening: Opening, instance: Path
) -> None:
    client = opening()
    mark = mark_on(client)
    (instance / "config.toml").write_text('contact = "eve@example.org"\n', encoding="utf-8")
    answer = client.post("/settings", data={"mark": mark, "contact": "ann@example.org"})
    assert answer.status_code == 409
    assert 'value="eve@example.org"' in answer.text
    assert "You sent: ann@example.org" in words(answer.text)
    assert text_of(instance) == 'contact = "eve@example.org"\n'


def test_where_the_file_cannot_be_written_what_was_typed_stays(opening: Opening, instance: Path) -> None:
    client = opening()
    mark = mark_on(client)
    (instance / "config.toml").symlink_to(instance / "nowhere" / "config.toml")
    data = {"mark": mark, "contact": "ann@example.org", "chat_urls": "json://hush", "remove": "chat_urls"}
    answer = client.post("/settings", data=data)
    assert answer.status_code == 503
    assert "hush" not in answer.text
    chats = answer.text[answer.text.index('aria-labelledby="elsewhere-title"') :]
    assert chats.index("open>") < chats.index('id="chat_urls-why"> Not kept; type it again.')
    assert "The settings are as they were, since config.toml cannot be written" in answer.text
    assert 'value="ann@example.org"' in answer.text


def test_a_secret_is_replaced_by_another_and_removed_by_its_box_alone(opening: Opening, instance: Path) -> None:
    client = opening()
    client.post("/settings", data={"mark": mark_on(client), "github_token": "one"})
    client.post("/settings", data={"mark": mark_on(client), "github_token": ""})
    assert load(instance, {}).github_token == "one"
    client.post("/settings", data={"mark": mark_on(client), "github_token": "two", "remove": "github_token"})
    assert load(instance, {}).github_token == "two"
    client.post("/settings", data={"mark": mark_on(client), "github_token": "", "remove": "github_token"})
    assert load(instance, {}).github_token == ""


# --- the token


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (TokenSaid(TokenWord.OK, 5000), "GitHub knows the token: it gives 5,000 questions an hour"),
        (TokenSaid(TokenWord.OK, 5000, "repo, user"), "more than it needs to (repo, user)"),
        (TokenSaid(TokenWord.REFUSED), "GitHub refuses the token"),
        (TokenSaid(TokenWord.LIMITED, why="it limits our requests (HTTP 429)"), "HTTP 429"),
        (TokenSaid(TokenWord.UNREACHED, why="no way"), "GitHub could not be asked: no way."),
    ],
)
def test_what_github_says_of_the_token_is_told_for_a_minute(
    opening: Opening, instance: Path, watch: shelf.Watch, said: TokenSaid, told: str
) -> None:
    (instance / "config.toml").write_text('github_token = "x"\n', encoding="utf-8")
    client = opening(said=said)
    page = client.post("/settings/token").location
    assert page.endswith("#who")
    assert told in words(client.get(page).text)
    assert told not in words(client.get("/settings").text)
    assert told not in words(client.get("/settings?asked=another").text)
    watch.now += timedelta(minutes=2)
    assert told not in words(client.get(page).text)


def test_settings_that_belong_together_are_called_in_a_complaint_as_on_the_page(
    opening: Opening, instance: Path
) -> None:
    client = opening()
    answer = client.post("/settings", data={"mark": mark_on(client), "mail_to": "a@b.org"})
    assert answer.status_code == 400
    assert "“Who gets the mail” is given, but no “Mail server”: say which server takes the mail." in answer.text


def test_a_file_that_makes_no_sense_is_told_with_what_to_do_now(opening: Opening, instance: Path) -> None:
    (instance / "config.toml").write_text('contakt = "x"\n', encoding="utf-8")
    client = opening()
    answer = client.get("/settings")
    assert answer.status_code == 500
    for page in (answer.text, client.get("/start").text):
        assert "The settings make no sense" in words(page)
        assert "contakt (in " in words(page)
        assert "Mend that line, then load this page again." in words(page)
        assert "Try again" not in page


def test_the_first_steps_say_that_a_token_was_not_kept(opening: Opening, instance: Path) -> None:
    client = opening()
    answer = client.post("/start/asking", data={"contact": "ann", "github_token": "hush", "mark": mark_on(client)})
    assert answer.status_code == 400
    assert "Must be a mail address or a web address with https://, not “ann”." in answer.text
    assert "Not kept; type it again." in answer.text
    assert "hush" not in answer.text


# --- the twins


def test_the_api_tells_and_changes_the_same_and_no_secret(opening: Opening, instance: Path) -> None:
    client = opening()
    read = client.get("/api/v1/settings")
    asked = {"settings": {"contact": "ann@example.org", "github_token": "hush", "canaries": ["https://a.org/"]}}
    changed = client.patch("/api/v1/settings", json=asked, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200
    assert "hush" not in changed.text
    by_name = {one["name"]: one for one in changed.get_json()["settings"]}
    assert (by_name["github_token"]["given"], by_name["github_token"]["value"]) == (True, None)
    assert by_name["contact"]["origin"] == "file"
    again = client.patch("/api/v1/settings", json={"settings": {}}, headers={"If-Match": read.headers["ETag"]})
    assert again.status_code == 412
    wrong = client.patch("/api/v1/settings", json={"settings": {"check_minutes": 0}})
    assert (wrong.status_code, wrong.content_type) == (400, "application/problem+json")
    assert "check_minutes must be at least 1" in wrong.get_json()["detail"]
    assert client.patch("/api/v1/settings", json={"settings": {"contact": True}}).status_code == 422
    client.patch("/api/v1/settings", json={"settings": {"contact": None}})
    assert load(instance, {}).contact == ""


def command(instance: Path, *told: str, typed: str | None = None, **environment: str) -> tuple[int, str]:
    plain: dict[str, str | None] = {name: None for name in os.environ if name.startswith("READINGLIST_")}
    words = ["--instance", str(instance), "settings", *told]
    result = CliRunner().invoke(readinglist, words, input=typed, env={**plain, **environment})
    mistake = result.exception if not isinstance(result.exception, SystemExit) else ""
    return result.exit_code, f"{result.output}{mistake or ''}"


def test_the_command_shows_sets_and_takes_away(instance: Path) -> None:
    assert command(instance, "set", "contact", "ann@example.org")[0] == 0
    assert command(instance, "get", "contact") == (0, "ann@example.org\n")
    assert command(instance, "set", "mail_to", "a@b.org", "c@d.org")[1].startswith("mail_to is given, but no smtp_host")
    assert command(instance, "set", "github_token", typed="hush\n")[0] == 0
    assert load(instance, {}).github_token == "hush"
    assert command(instance, "get", "github_token") == (0, "set\n")
    code, told = command(instance, "set", "github_token", "hush")
    assert (code, "read from stdin" in told) == (2, True)
    told = command(instance, "list", READINGLIST_CHECK_MINUTES="3")[1]
    assert "READINGLIST_CHECK_MINUTES" in told
    assert "hush" not in told
    records = [json.loads(line) for line in command(instance, "list", "--json")[1].splitlines()]
    assert [record["name"] for record in records] == [known.name for known in fields(Config)]
    assert command(instance, "unset", "contact")[0] == 0
    assert command(instance, "get", "contact") == (0, "\n")
    assert command(instance, "get", "contakt")[0] != 0


# --- the pace


def test_the_pace_can_only_be_slowed_down() -> None:
    usual, slow = manners(Config()), manners(Config(host_requests=1, host_seconds=2.0))
    assert (usual.paces, usual.usual_pace) == (PACES, Pace())
    assert slow.usual_pace == Pace(1, 2.0)
    for key, pace in PACES.items():
        assert slow.paces[key] == Pace(1, max(2.0, pace.interval))
