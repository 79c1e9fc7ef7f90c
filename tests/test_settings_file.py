"""config.toml as the program writes it: whole or not at all, with what others wrote in it, and never against them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist import config, configuring
from readinglist.choices import Origin, SettingForm
from readinglist.cli.bench import Bench
from readinglist.cli.following import Following
from readinglist.config import Config, load
from readinglist.configuring.file import edited
from readinglist.errors import BadConfig, BadSettings, CannotOpen, SettingsChanged

HAND = """# mine

contact = "ann@example.org"  # me

# the schedule
CHECK_MINUTES = 9
mail_to = [
  "a@b.org", # A
]
smtp_host = "mail.b.org"
# the end"""


def written(instance: Path, text: str = HAND) -> Path:
    instance.mkdir(exist_ok=True)
    (instance / "config.toml").write_bytes(text.encode())
    return instance


def text_of(instance: Path) -> str:
    return (instance / "config.toml").read_bytes().decode()


def left_over(instance: Path) -> set[str]:
    return {path.name for path in instance.iterdir()} - {"config.toml", "config.lock"}


# --- what is written


def test_comments_order_and_what_was_not_named_stay(tmp_path: Path) -> None:
    configuring.change(written(tmp_path), {}, {"contact": "bob@example.org", "check_minutes": 4, "report": "daily"})
    expected = HAND.replace("ann@", "bob@").replace("= 9", "= 4") + '\nreport = "daily"\n'
    assert text_of(tmp_path) == expected


def test_what_is_taken_away_takes_nothing_else_with_it(tmp_path: Path) -> None:
    configuring.change(written(tmp_path), {}, {"contact": None, "feed_when": None})
    assert text_of(tmp_path) == HAND.replace('contact = "ann@example.org"  # me\n', "")


def test_lines_of_windows_stay_lines_of_windows_and_a_mark_at_the_beginning_is_no_part_of_it(tmp_path: Path) -> None:
    written(tmp_path, '\ufeffcontact = "a@b.org"\r\n')
    configuring.change(tmp_path, {}, {"report": "daily"})
    assert text_of(tmp_path) == 'contact = "a@b.org"\r\nreport = "daily"\r\n'


def test_what_a_person_types_becomes_a_number_or_a_list(tmp_path: Path) -> None:
    typed = {"check_minutes": " 7 ", "host_seconds": "1.5", "canaries": "https://a.org/\n https://b.org/\n"}
    configuring.change(tmp_path / "new", {}, typed)
    read = tomllib.loads(text_of(tmp_path / "new"))
    assert read == {"check_minutes": 7, "host_seconds": 1.5, "canaries": ["https://a.org/", "https://b.org/"]}


def test_only_its_owner_can_read_the_file_afterwards(tmp_path: Path) -> None:
    for instance in (tmp_path / "new", written(tmp_path / "old")):
        configuring.change(instance, {}, {"check_minutes": 3})
        assert stat.S_IMODE((instance / "config.toml").stat().st_mode) == 0o600


def test_a_symbolic_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    kept = written(tmp_path / "kept")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "config.toml").symlink_to(Path("..") / "kept" / "config.toml")
    configuring.change(tmp_path / "here", {}, {"contact": "bob@example.org"})
    assert (tmp_path / "here" / "config.toml").is_symlink()
    assert "bob@" in text_of(kept)
    assert left_over(kept) == set()


@given(st.dictionaries(st.sampled_from(["contact", "smtp_user", "report_folder"]), st.none() | st.text(max_size=30)))
def test_what_was_written_is_what_is_read(changes: dict[str, str | None]) -> None:
    text = edited(HAND.replace("\r", ""), changes)
    read = {name.lower(): value for name, value in tomllib.loads(text).items()}
    before = {name.lower(): value for name, value in tomllib.loads(HAND).items()}
    assert read == {name: value for name, value in {**before, **changes}.items() if value is not None}
    assert all(words in text for words in ("# mine", "# the schedule", "# A", "# the end"))


@given(st.dictionaries(st.sampled_from([known.name for known in fields(Config)]), st.text(max_size=40), max_size=4))
def test_whatever_is_asked_for_the_file_can_be_read_afterwards_or_was_not_touched(changes: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        instance = written(Path(folder))
        try:
            configuring.change(instance, {}, changes)
            mistakes: Mapping[str, str] = {}
        except BadSettings as mistake:
            mistakes = mistake.mistakes
        assert set(mistakes) <= {known.name for known in fields(Config)}
        assert not mistakes or text_of(instance) == HAND
        load(instance, {})
        assert left_over(instance) == set()


# --- what is refused


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"check_minutes": "0", "report_hour": "x", "contact": "a@b.org"}, {"check_minutes", "report_hour"}),
        ({"smtp_host": None}, {"smtp_host"}),
        ({"smtp_user": "ann"}, {"smtp_user"}),
        ({"report": "0 6 * * 1", "report_hour": 6}, {"report_hour"}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone"}),
        ({"allow_networks": "office"}, {"allow_networks"}),
        ({"contakt": "x"}, {"contakt"}),
        ({"contact": 5}, {"contact"}),
        ({"host_requests": 5}, {"host_requests"}),
        ({"host_seconds": "0.05"}, {"host_seconds"}),
        ({"host_seconds": "nan"}, {"host_seconds"}),
        ({"smtp_user": "\ud800"}, {"smtp_user"}),
    ],
)
def test_what_makes_no_sense_is_told_by_its_setting_and_nothing_is_written(
    tmp_path: Path, changes: dict[str, Any], named: set[str]
) -> None:
    with pytest.raises(BadSettings) as said:
        configuring.change(written(tmp_path), {}, changes)
    assert set(said.value.mistakes) == named
    assert all(name in str(said.value) for name in named)
    assert text_of(tmp_path) == HAND


def test_a_complaint_has_no_name_in_it_and_the_text_of_all_has_each_before_it(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as said:
        configuring.change(
            written(tmp_path), {}, {"check_minutes": "abc", "allow_networks": ["10.1"], "contact": "ann"}
        )
    assert said.value.mistakes == {
        "contact": "must be a mail address or a web address with https://, not “ann”",
        "allow_networks": "“10.1” is no network; write ranges such as 10.1.0.0/16",
        "check_minutes": "must be a whole number, not “abc”",
    }
    assert str(said.value) == (
        "contact must be a mail address or a web address with https://, not “ann”; "
        "allow_networks: “10.1” is no network; write ranges such as 10.1.0.0/16; "
        "check_minutes must be a whole number, not “abc”"
    )


def test_a_file_that_others_changed_is_not_overwritten(tmp_path: Path) -> None:
    mark = configuring.look(written(tmp_path), {}).mark
    time.sleep(0.02)
    text = HAND.replace("ann@", "eve@")
    written(tmp_path, text)
    with pytest.raises(SettingsChanged):
        configuring.change(tmp_path, {}, {"check_minutes": 4}, mark=mark)
    assert text_of(tmp_path) == text


def test_of_two_tabs_the_second_is_refused(tmp_path: Path) -> None:
    mark = configuring.look(tmp_path, {}).mark
    told: list[str] = []

    def save(minutes: int) -> None:
        try:
            configuring.change(tmp_path, {}, {"check_minutes": minutes}, mark=mark)
            told.append(f"kept {minutes}")
        except SettingsChanged:
            told.append("refused")

    tabs = [threading.Thread(target=save, args=(minutes,)) for minutes in range(1, 9)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    (kept,) = (words for words in told if words != "refused")
    assert len(told) == 8
    assert f"kept {load(tmp_path, {}).check_minutes}" == kept


def test_a_variable_outranks_the_file_and_is_not_changed(tmp_path: Path) -> None:
    environment = {"READINGLIST_CONTACT": "env@example.org"}
    settings = configuring.look(written(tmp_path), environment)
    assert (settings["contact"].origin, settings["contact"].value) == (Origin.VARIABLE, "env@example.org")
    with pytest.raises(BadSettings, match="READINGLIST_CONTACT"):
        configuring.change(tmp_path, environment, {"contact": "x@example.org"})
    assert text_of(tmp_path) == HAND


# --- secrets


def test_no_secret_is_told_by_any_setting(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("hush-2", encoding="utf-8")
    text = f'github_token = "hush-1"\nsmtp_user = "u"\nsmtp_password_file = "{tmp_path / "password"}"\n'
    settings = configuring.look(written(tmp_path, text), {"READINGLIST_CHAT_URLS": "json://hush-3"})
    assert "hush" not in repr(settings)
    assert [settings[name].given for name in ("github_token", "smtp_password", "chat_urls", "database_url")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert settings["smtp_password"].where == str(tmp_path / "password")
    assert settings["chat_urls"].where == "READINGLIST_CHAT_URLS"


def test_a_secret_that_is_written_is_read_from_no_other_file_any_more(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("old", encoding="utf-8")
    written(tmp_path, f'github_token_file = "{tmp_path / "token"}"  # by hand\n')
    configuring.change(tmp_path, {}, {"github_token": "new"})
    assert load(tmp_path, {}).github_token == "new"
    configuring.change(tmp_path, {}, {"github_token": None})
    assert load(tmp_path, {}).github_token == ""


# --- troubles of the disk


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").symlink_to(tmp_path / "nowhere" / "config.toml")
    with pytest.raises(CannotOpen, match=r"the settings are as they were, since config\.toml cannot be written"):
        configuring.change(tmp_path, {}, {"check_minutes": 3})


_AS_ANOTHER = """
import os, resource, signal, sys
from pathlib import Path
from readinglist import configuring
from readinglist.errors import CannotOpen
if sys.argv[2] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
elif os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    configuring.change(Path(sys.argv[1]), {}, {"check_minutes": 3})
except CannotOpen as mistake:
    print(type(mistake).__name__, mistake)
"""


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_full_disk_and_a_read_only_folder_leave_the_file_as_it_was(trouble: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # a folder that another user may look into
        instance = written(Path(folder) / "instance")
        Path(folder).chmod(0o755)
        (instance / "config.toml").chmod(0o644)
        instance.chmod(0o555 if trouble == "read-only" else 0o755)
        words = [sys.executable, "-c", _AS_ANOTHER, str(instance), trouble]
        told = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ | {"HOME": folder})
        assert "the settings are as they were" in told.stdout, told.stdout + told.stderr
        instance.chmod(0o755)
        assert text_of(instance) == HAND
        assert left_over(instance) == set()


_KILLED = """
import os, signal, sys, time
from pathlib import Path
from readinglist import configuring
instance = Path(sys.argv[1])
for kill in range(30):
    writer = os.fork()
    if not writer:
        number = 9  # what it said before, so any other number was written here
        while True:
            number += 1
            configuring.change(instance, {}, {"check_minutes": number, "contact": "c@" + "c" * (number % 7000)})
    time.sleep(0.03 + 0.007 * kill)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    print((instance / "config.toml").read_text().replace(chr(10), chr(31)))
"""


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    instance = written(tmp_path / "instance")
    words = [sys.executable, "-c", _KILLED, str(instance)]
    seen = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(seen) == 30
    for line in seen:
        text = line.replace(chr(31), "\n")
        read = load(instance, {}, text)
        if read.check_minutes != 9:
            assert len(read.contact) == 2 + read.check_minutes % 7000
        assert all(words in text for words in ("# mine", "# the schedule", "# the end"))
    assert load(instance, {}).check_minutes != 9  # at least one of them got to write
    configuring.change(instance, {}, {"check_minutes": 1})
    assert left_over(instance) == set()


# --- what is told


def test_each_setting_is_told_as_it_is_written() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for one in configuring.look(Path(folder), {}).all:
            assert one.origin is Origin.DEFAULT
            if one.default not in (None, "", [], 0):
                read = config.readers()[one.name].read(one.name, one.default)
                assert read == getattr(Config(), one.name) or one.name == "report"
            if isinstance(one.default, list):
                assert one.form is SettingForm.LIST


def test_a_file_that_makes_no_sense_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="contakt"):
        configuring.look(written(tmp_path, 'contakt = "x"'), {})
    with pytest.raises(BadConfig, match="cannot be read"):
        configuring.change(written(tmp_path, "= x"), {}, {"contact": "x"})


@pytest.mark.parametrize("in_variable", [True, False])
def test_a_secret_is_taken_up_when_the_file_that_holds_it_is_another(tmp_path: Path, *, in_variable: bool) -> None:
    def put(secret: str) -> None:
        draft = tmp_path / "draft"
        draft.write_text(secret)
        draft.replace(tmp_path / "token")

    put("first")
    written(tmp_path, "" if in_variable else f'github_token_file = "{tmp_path / "token"}"\n')
    variables = {"READINGLIST_GITHUB_TOKEN_FILE": str(tmp_path / "token")} if in_variable else {}
    bench, told = Bench(tmp_path, variables), list[Config]()
    assert bench.config.github_token == "first"
    following = Following(bench, told.append)
    following.look()
    assert told == []
    put("second")
    following.look()
    following.look()
    assert [it.github_token for it in told] == ["second"]
    (tmp_path / "token").unlink()
    following.look()
    assert (len(told), bench.config.github_token) == (1, "second")  # what makes no sense is said, and nothing changes
    put("third")
    following.look()
    assert bench.config.github_token == "third"
