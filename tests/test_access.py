"""Passwords, tokens, log-ins and waits: the rules of who may come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from readinglist.access import (
    ABSOLUTE,
    IDLE,
    LONGEST,
    WITH_ALL,
    WITH_ONE,
    Entrance,
    Scope,
    Seen,
    Tries,
    fingerprint,
    is_this_machine,
    lane,
    names_of,
    password,
)
from readinglist.database import Library
from readinglist.errors import BadPassword, BadStored, BadWord, NotFound, TooSoon
from readinglist.library import access, knocking
from readinglist.models import FailedTry, LogIn, Password, Token
from tests.conftest import NOW

RIGHT = "a few quiet words"
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def test_a_password_has_ten_letters_or_more_and_no_other_rule() -> None:
    for text in ("aaaaaaaaaa", "1234567890", "          ", "密码密码密码密码密码", "x" * LONGEST):
        assert password(text) == text
    for text in ("", "ninesigns", "x" * (LONGEST + 1)):
        with pytest.raises(BadPassword):
            password(text)


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    made = access.hashed("Zurückhaltung")
    assert access.is_right(made, "Zuru\N{COMBINING DIAERESIS}ckhaltung")
    assert not access.is_right(made, "Zuruckhaltung")


def test_the_hash_is_argon2id_and_never_the_password() -> None:
    made = access.hashed(RIGHT)
    assert made.startswith("$argon2id$")
    assert RIGHT not in made
    assert access.hashed(RIGHT) != made
    assert access.is_right(made, RIGHT)
    assert not access.is_right(made, RIGHT + " ")
    assert not access.is_right(None, RIGHT)
    assert not access.is_right(made, "x" * 1_000_000)


def test_a_password_that_is_no_hash_in_the_library_is_told() -> None:
    with pytest.raises(BadStored):
        access.is_right("scribble", RIGHT)


def test_a_hash_of_older_parameters_is_made_anew_and_one_of_todays_stays() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)
    made = access.rehashed(old, RIGHT)
    assert made is not None
    assert access.is_right(made, RIGHT)
    assert access.rehashed(made, RIGHT) is None


@given(st.integers(0, 10_000))
def test_waits_grow_from_a_second_to_their_longest_and_never_shrink(times: int) -> None:
    for patience in (WITH_ONE, WITH_ALL):
        wait = patience.wait(times)
        assert wait <= patience.wait(times + 1) <= patience.longest
        assert (wait == timedelta(0)) == (times < patience.free)
        assert patience.wait(patience.free) == SECOND


def test_addresses_of_one_customer_wait_together() -> None:
    assert lane("2001:db8:1:2:3:4:5:6") == lane("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert lane("2001:db8:1:3::1") != lane("2001:db8:1:2::1")
    assert lane("::ffff:192.0.2.7") == lane("192.0.2.7") == "192.0.2.7"
    assert lane("192.0.2.8") != lane("192.0.2.7")
    assert lane("fe80::1%eth0") == "fe80::/64"
    assert lane("") == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example begins by forgetting all
@given(st.lists(st.tuples(st.integers(0, 4_000), st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1"]))))
def test_however_tries_come_no_more_are_heard_than_the_waits_allow(
    library: Library, steps: list[tuple[int, str]]
) -> None:
    now, heard, last = NOW, dict[str, int](), dict[str, timedelta]()
    with library.writing() as session:
        knocking.forget(session)
    for pause, address in steps:
        now += timedelta(seconds=pause)
        with library.writing() as session:
            before = knocking.wait(session, address, now)
            if before:
                with pytest.raises(TooSoon):
                    knocking.knock(session, address, now)
                continue
            knocking.knock(session, address, now)
            since = (now - NOW) - last.get(address, timedelta(days=-2))
            heard[address] = heard.get(address, 0) + 1 if since < WITH_ONE.forgets else 1
            # Each try that was heard stands as far from the one before it as the waits say.
            assert since >= WITH_ONE.wait(heard[address] - 1)
            last[address] = now - NOW


def test_five_tries_are_free_then_even_many_at_once_wait(library: Library) -> None:
    with library.writing() as session:
        for _ in range(5):
            knocking.knock(session, "192.0.2.1", NOW)
        with pytest.raises(TooSoon, match="1 second"):
            knocking.knock(session, "192.0.2.1", NOW)
        knocking.knock(session, "192.0.2.2", NOW)
        knocking.knock(session, "192.0.2.1", NOW + SECOND)
        assert knocking.wait(session, "192.0.2.1", NOW + SECOND) == 2


def test_who_comes_from_a_thousand_addresses_waits_as_well_but_never_for_long(library: Library) -> None:
    heard = 0
    with library.writing() as session:
        for at in range(1_000):
            if not knocking.wait(session, f"192.0.{at // 250}.{at % 250}", NOW + at * SECOND):
                knocking.knock(session, f"192.0.{at // 250}.{at % 250}", NOW + at * SECOND)
                heard += 1
        assert knocking.wait(session, "198.51.100.1", NOW + 1_000 * SECOND) <= 60
    assert 30 <= heard <= 30 + 7 + 1_000 // 60


def test_a_right_try_forgets_the_wrong_ones_of_its_address_alone(library: Library) -> None:
    with library.writing() as session:
        for address in ("192.0.2.1", "192.0.2.2"):
            for _ in range(5):
                knocking.knock(session, address, NOW)
        knocking.welcome(session, "192.0.2.1")
        assert knocking.wait(session, "192.0.2.1", NOW) == 0
        assert knocking.wait(session, "192.0.2.2", NOW) == 1
        assert session.scalars(select(FailedTry.times).where(FailedTry.address == "*")).one() == 9


def test_old_tries_are_forgotten_and_a_clock_that_went_back_locks_nobody_out(library: Library) -> None:
    with library.writing() as session:
        for _ in range(5):
            knocking.knock(session, "192.0.2.1", NOW)
        assert knocking.wait(session, "192.0.2.1", NOW - 365 * DAY) == 0
        knocking.knock(session, "192.0.2.9", NOW + 2 * DAY)
        assert set(session.scalars(select(FailedTry.address))) == {"192.0.2.9", "*"}


def test_wrong_tokens_wait_in_memory_that_does_not_grow() -> None:
    tries = Tries()
    assert [tries.wrong("192.0.2.1", NOW) for _ in range(7)] == [0, 0, 0, 0, 0, 1, 1]
    assert tries.wrong("192.0.2.1", NOW + SECOND) == 0
    for at in range(3_000):
        tries.wrong(str(at), NOW)
    assert len(tries._lanes) == 1_000


def test_a_log_in_is_known_by_its_secret_until_it_ends(library: Library) -> None:
    made, seen = access.hashed(RIGHT), Seen()
    with library.writing() as session:
        access.set_password(session, made, NOW)
        secret = access.log_in(session, made, "Firefox", NOW)
        other = access.log_in(session, made, "Firefox", NOW)
        known = access.known(session, secret)
        assert known.password
        assert known.in_time(seen, NOW)
        assert access.known(session, other).log_in != known.log_in
        for wrong in ("", "x", secret[:-1], secret + "x", fingerprint(secret)):
            assert not access.known(session, wrong).in_time(seen, NOW)
        assert secret not in str(session.scalars(select(LogIn.hash)).all())
        access.log_out(session, secret)
        assert access.known(session, secret).log_in is None
        assert access.known(session, other).log_in is not None
        access.set_password(session, access.hashed("another of them"), NOW)
        assert access.known(session, other).log_in is None


def test_a_log_in_ends_when_it_lies_idle_and_when_it_is_old(library: Library) -> None:
    made, seen = access.hashed(RIGHT), Seen()
    with library.writing() as session:
        access.set_password(session, made, NOW)
        secret = access.log_in(session, made, "", NOW)
        known = access.known(session, secret)
        assert known.log_in is not None
        assert known.in_time(seen, NOW + IDLE - SECOND)
        assert not known.in_time(seen, NOW + IDLE)
        for day in range(0, 179, 20):
            seen.log_in(known.log_in, NOW + day * DAY)
        assert known.in_time(seen, NOW + ABSOLUTE - SECOND)
        assert not known.in_time(seen, NOW + ABSOLUTE)
        access.log_in(session, made, "", NOW + ABSOLUTE)
        assert access.known(session, secret).log_in is None


def test_a_log_in_that_was_begun_with_the_password_before_is_refused(library: Library) -> None:
    made = access.hashed(RIGHT)
    with library.writing() as session:
        access.set_password(session, access.hashed("another of them"), NOW)
        with pytest.raises(BadPassword):
            access.log_in(session, made, "", NOW)
        access.remove_password(session)
        with pytest.raises(BadPassword):
            access.log_in(session, made, "", NOW)
    with library.reading() as session:
        assert access.log_ins(session) == []


def test_there_is_one_password_at_most(library: Library) -> None:
    with library.writing() as session:
        access.set_password(session, "a", NOW)
        access.set_password(session, "b", NOW)
        assert session.scalars(select(Password.hash)).all() == ["b"]
        assert access.remove_password(session)
        assert not access.remove_password(session)
        assert not access.known(session).password


def test_a_token_is_known_by_its_secret_alone_until_it_is_revoked(library: Library) -> None:
    with library.writing() as session:
        token, secret = access.make_token(session, "  the   laptop ", Scope.READ, NOW)
        assert token.name == "the laptop"
        assert len(secret) == 46
        assert secret.startswith(token.hint)
        assert secret not in str(session.execute(select(Token.hash, Token.hint, Token.name)).all())
        assert access.known(session, token=secret).scope is Scope.READ
        assert access.known(session, cookie=secret).token is None
        assert access.known(session, token=token.hash).token is None
        with pytest.raises(BadWord, match="already"):
            access.make_token(session, "the laptop", Scope.WRITE, NOW)
        for name in ("", "  ", "a\x00b", "x" * 61, "a\u202eb"):
            with pytest.raises(BadWord):
                access.make_token(session, name, Scope.WRITE, NOW)
        access.revoke(session, access.token_named(session, "the laptop").id)
        assert access.known(session, token=secret).token is None
        with pytest.raises(NotFound):
            access.revoke(session, token.id)


def test_when_a_log_in_was_seen_is_written_once_an_hour_at_most(library: Library) -> None:
    made, seen = access.hashed(RIGHT), Seen()
    with library.writing() as session:
        access.set_password(session, made, NOW)
        secret = access.log_in(session, made, "", NOW)
        token, _ = access.make_token(session, "a", Scope.READ, NOW)
        number = access.known(session, secret).log_in
        assert number is not None
    seen.log_in(number, NOW + HOUR - SECOND)
    seen.log_in(999, NOW + HOUR)
    with library.reading() as session:
        assert access.unwritten(session, seen) == ({}, {})
    seen.token(token.id, NOW)
    seen.log_in(number, NOW + HOUR)
    with library.writing() as session:
        worth = access.unwritten(session, seen)
        assert worth == ({number: NOW + HOUR}, {token.id: NOW})
        access.keep_seen(session, *worth)
        assert access.unwritten(session, seen) == ({}, {})
        assert access.log_ins(session)[0].seen == NOW + HOUR
        assert access.tokens(session)[0].used == NOW


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_only_this_machine_reaches_its_own_addresses(host: str) -> None:
    assert is_this_machine(host)
    assert Entrance(host).alone
    assert not Entrance(host, proxy_hops=1).alone


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "fe80::1", "example.org", "localhost.example.org"])
def test_any_other_address_is_reached_by_others(host: str) -> None:
    assert not Entrance(host).alone


def test_a_place_goes_by_its_own_names_alone() -> None:
    here = Entrance("192.168.1.5", names_of(["reading.example.org", "2001:db8::5"]))
    for name in ("localhost", "127.0.0.1:8642", "[::1]:1", "192.168.1.5", "Reading.Example.org:443", "[2001:db8::5]"):
        assert here.goes_by(name), name
    for name in ("evil.example", "reading.example.org.", "192.168.1.6", "127.0.0.2", "[::2]", "xreading.example.org"):
        assert not here.goes_by(name), name
    for name in ("", "a b", "localhost,evil.example", "me@localhost", "localhost:", "localhost:x", "[::1", "[::x]",
                 "[1:2]", "localhost/", "http://localhost", "localhost\t", "örtlich"):  # fmt: skip
        assert not here.goes_by(name), name
    everywhere = Entrance("0.0.0.0")
    assert everywhere.goes_by("10.0.0.7:8642")
    assert not everywhere.goes_by("evil.example")


@given(st.text(max_size=40))
def test_any_text_for_a_host_is_judged_without_a_fault(text: str) -> None:
    assert Entrance().goes_by(text) in (True, False, None)
