from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from readinglist.web import present

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("apart", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=23), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=17), "3 May"),
        (timedelta(days=400), "15 Apr 2025"),
        (-timedelta(seconds=5), "in a moment"),
        (-timedelta(minutes=5), "in 5 minutes"),
        (-timedelta(days=1), "tomorrow"),
        (-timedelta(days=5), "in 5 days"),
    ],
)
def test_a_moment_is_said_as_a_person_says_it(apart: timedelta, words: str) -> None:
    assert present.date_words(NOW - apart, NOW) == words


def test_a_moment_keeps_its_exact_time() -> None:
    made = present.when(NOW - timedelta(hours=3), NOW)
    assert made == '<time datetime="2026-05-20T09:00:00Z" title="Wed 20 May 2026, 09:00 UTC">3 hours ago</time>'


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Simon Giebenhain", "Giebenhain"),
        ("P. J. Narayanan", "Narayanan"),
        ("Luc Van Gool", "Van Gool"),
        ("Ludwig van Beethoven", "van Beethoven"),
        ("Maria de la Cruz", "de la Cruz"),
        ("Van Nguyen", "Nguyen"),
        ("Sammy Davis, Jr.", "Davis, Jr."),
        ("Zhu, Sijie", "Zhu"),
        ("李明", "李明"),
        ("Plato", "Plato"),
        ("", ""),
    ],
)
def test_the_family_name_is_found(name: str, family: str) -> None:
    assert present.family(name) == family


def test_many_authors_are_shortened_and_few_are_not() -> None:
    assert present.short_authors([f"A B{at}" for at in range(5)]) == "B0, B1, B2, B3, B4"
    assert present.short_authors([f"A B{at}" for at in range(40)]) == "B0, B1, B2, … B39"
    assert present.short_authors([]) == ""


def test_an_address_is_shortened_in_its_middle() -> None:
    assert present.short_url("https://www.example.org/") == "example.org"
    assert present.short_url("https://example.org/a/") == "example.org/a/"
    short = present.short_url("https://example.org/" + "a" * 200, 40)
    assert len(short) == 40
    assert short.startswith("example.org/aaa")
    assert "…" in short


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.84, "0.8 s"),
        (3.0, "3 s"),
        (42.4, "42 s"),
        (125, "2 min 5 s"),
        (120, "2 min"),
        (3840, "1 h 4 min"),
        (7200, "2 h"),
    ],
)
def test_a_span_is_said_as_a_person_says_it(seconds: float, words: str) -> None:
    assert present.duration(seconds) == words


@pytest.mark.parametrize(
    ("number", "pages", "offered"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 3, 4, 5]),
        (10, 48, [1, None, 8, 9, 10, 11, 12, None, 48]),
        (4, 48, [1, 2, 3, 4, 5, 6, None, 48]),
        (48, 48, [1, None, 46, 47, 48]),
    ],
)
def test_page_numbers_leave_out_only_what_is_worth_it(number: int, pages: int, offered: list[int | None]) -> None:
    assert present.page_numbers(number, pages) == offered


def test_only_web_addresses_lead_outside() -> None:
    assert present.outside("https://example.org") == "https://example.org"
    assert present.outside("javascript:alert(1)") is None
    assert present.outside("//example.org") is None
