"""Settings from the file and from variables: what is unknown or wrong is named, secrets stay secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from readinglist.config import Config, load, moment_of
from readinglist.errors import BadConfig, BadDate
from readinglist.schedule import Rhythm


def written(instance: Path, text: str) -> Path:
    (instance / "config.toml").write_text(text, encoding="utf-8")
    return instance


def test_no_setting_is_obligatory(tmp_path: Path) -> None:
    config = load(tmp_path, {})
    assert config.database_url == f"sqlite:///{tmp_path / 'library.sqlite3'}"
    assert (config.github_token, config.contact, config.allow_networks) == ("", "", ())
    assert (config.report.text, config.report.hour) == ("weekly", 7)
    assert config.report.zone_name
    assert (config.policy.watch_mine, config.policy.watch_stacks) == (timedelta(days=7), timedelta(days=30))
    assert config.canaries


def test_the_file_and_the_variables_are_read(tmp_path: Path) -> None:
    written(
        tmp_path, 'contact = "ann@example.org"\nallow_networks = ["10.1.0.0/16"]\ncheck_minutes = 9\nreport = "Daily"\n'
    )
    config = load(tmp_path, {"READINGLIST_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128", "PATH": "/bin"})
    assert config.contact == "ann@example.org"
    assert config.allow_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    assert (config.check_minutes, config.report.text) == (9, "daily")


def test_a_report_comes_at_the_hour_and_in_the_zone_of_the_reader(tmp_path: Path) -> None:
    written(tmp_path, 'report = "monthly"\nreport_hour = 0\ntime_zone = "Asia/Tokyo"\n')
    config = load(tmp_path, {"READINGLIST_REPORT_HOUR": "21"})
    assert config.report == Rhythm.of("monthly", 21, "Asia/Tokyo")
    assert load(written(tmp_path, 'report = "0 6 * * 1"\ntime_zone = "UTC"\n'), {}).report.text == "0 6 * * 1"


def test_how_often_links_are_asked_is_part_of_the_policy(tmp_path: Path) -> None:
    written(tmp_path, 'watch_mine = "daily"\nwatch_stacks = "monthly"\n')
    policy = load(tmp_path, {"READINGLIST_WATCH_STACKS": "Weekly"}).policy
    assert (policy.watch_mine, policy.watch_stacks) == (timedelta(days=1), timedelta(days=7))


def test_a_variable_outranks_the_file(tmp_path: Path) -> None:
    written(tmp_path, 'CONTACT = "file@example.org"\ngithub_token_file = "/nowhere"\n')
    (tmp_path / "token").write_text("from the file\n", encoding="utf-8")
    written(tmp_path, f'contact = "file@example.org"\ngithub_token_file = "{(tmp_path / "token").as_posix()}"\n')
    config = load(tmp_path, {"READINGLIST_CONTACT": "a@variable.org", "READINGLIST_GITHUB_TOKEN": "from the variable"})
    assert (config.contact, config.github_token) == ("a@variable.org", "from the variable")


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("  s3cret\n", encoding="utf-8")
    written(tmp_path, 'github_token = "older"\n')
    config = load(tmp_path, {"READINGLIST_GITHUB_TOKEN_FILE": str(tmp_path / "token")})
    assert config.github_token == "s3cret"


def test_a_secret_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"github_token_file.*cannot be read"):
        load(tmp_path, {"READINGLIST_GITHUB_TOKEN_FILE": str(tmp_path / "nothing")})


def test_a_secret_given_twice_in_one_place_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="both given"):
        load(tmp_path, {"READINGLIST_GITHUB_TOKEN": "a", "READINGLIST_GITHUB_TOKEN_FILE": "b"})


def test_only_secrets_have_files(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="READINGLIST_CONTACT_FILE"):
        load(tmp_path, {"READINGLIST_CONTACT_FILE": "x"})


def test_secrets_are_not_shown() -> None:
    shown = repr(Config(github_token="s3cret", database_url="sqlite:///pass:word", contact="ann"))
    assert "s3cret" not in shown
    assert "pass:word" not in shown
    assert "ann" in shown


def test_what_is_unknown_is_named_as_it_was_written(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="READINGLIST_GITHUB_TOKN"):
        load(tmp_path, {"READINGLIST_GITHUB_TOKN": "x"})
    with pytest.raises(BadConfig, match=r"contakt \(in .*config\.toml\).*the settings are database_url"):
        load(written(tmp_path, 'contakt = "x"\n'), {})
    with pytest.raises(BadConfig, match="github"):
        load(written(tmp_path, '[github]\ntoken = "x"\n'), {})


def test_words_of_the_command_itself_are_no_settings(tmp_path: Path) -> None:
    load(tmp_path, {"READINGLIST_NOW": "2026-12-01T00:00:00Z", "READINGLIST_INSTANCE": "x"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contact = 5", "contact must be a text"),
        ('contact = "ann"', "contact must be a mail address or a web address with https://, not “ann”"),
        ('contact = "@"', "contact must be a mail address"),
        ('contact = "https://"', "contact must be a mail address"),
        (
            'chat_urls = ["ntfys://ntfy.sh/topic", "hush"]',
            "chat_urls must hold addresses that begin with their service",
        ),
        ('check_minutes = "abc"', "check_minutes must be a whole number, not “abc”$"),
        ('allow_networks = "10.1"', "^allow_networks: “10.1” is no network"),
        ('report_folder = "~nobody-of-this-name/x"', "nobody knows the home folder"),
        ("check_minutes = 0", "check_minutes must be at least 1"),
        ("check_minutes = true", "check_minutes must be a whole number"),
        ("check_minutes = 1.5", "check_minutes must be a whole number"),
        ("check_minutes = [1]", "check_minutes must be a whole number"),
        ('report = "hourly"', "report must be daily, weekly, monthly or a cron expression of five fields"),
        ('report = "0 7 31 2 *"', "“0 7 31 2 \\*” never comes"),
        ('report = "0 25 * * *"', "report: the hour in “0 25 .*” is “25”, but it must be 0 to 23"),
        ("report = 7", "report must be a text"),
        ('report = ""', "report must be daily"),
        ("report_hour = 24", "report_hour must be an hour from 0 to 23, not 24"),
        ('report_hour = "seven"', "report_hour must be an hour from 0 to 23, not “seven”"),
        ("report_hour = true", "report_hour must be an hour"),
        ('report = "0 6 * * 1"\nreport_hour = 6', "report_hour must be left out"),
        ('time_zone = "Mars/Olympus"', "time_zone: “Mars/Olympus” is no time zone that is known"),
        ('time_zone = "../etc/passwd"', "no time zone"),
        ('time_zone = "Europe"', "no time zone"),
        ('watch_mine = "hourly"', "watch_mine must be one of daily, weekly, monthly"),
        ('allow_networks = ["10.0.0.0/99"]', "10.0.0.0/99"),
        ('allow_networks = "office"', "office"),
        ("allow_networks = [1]", "allow_networks must be a list"),
        ('canaries = ["http://example.org"]', "must be an https address"),
        ("canaries = []", "at least one"),
        ("contact = ", "cannot be read"),
        ("= x", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_said_with_its_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfig, match=said):
        load(written(tmp_path, text), {})


def test_a_file_written_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes('\ufeffcontact = "ann@b.org"\r\n'.encode())
    assert load(tmp_path, {}).contact == "ann@b.org"


def test_a_file_that_is_no_text_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadConfig, match="cannot be read"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01", datetime(2026, 12, 1, tzinfo=UTC)),
        (" 2026-12-01T08:00:00Z ", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01T08:00:00+02:00", datetime(2026, 12, 1, 6, tzinfo=UTC)),
        ("2026-12-01 08:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_utc(text: str, moment: datetime) -> None:
    read = moment_of(text)
    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "0001-01-01T00:00:00+05:00"])
def test_what_is_no_moment_is_said(text: str) -> None:
    with pytest.raises(BadDate, match="no moment"):
        moment_of(text)
