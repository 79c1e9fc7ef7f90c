"""Hosts without end and rows without anything: refused or passed over, and told; `tests.bench.signs` has the times."""

from __future__ import annotations

import pytest

from readinglist.errors import BadIdentifier
from readinglist.formats import Reject
from readinglist.formats.recognition import Format, read_as
from readinglist.formats.text import Text
from readinglist.identifiers import web_address

MANY = "".join(chr(0x4E00 + at % 20_000) for at in range(9_000))  # letters, nearly all of them different


@pytest.mark.parametrize("row", ["|\n", "|-|\n", "| | |\n", "| - | :-: |\n"])
def test_rows_in_which_nothing_stands_are_passed_over(row: str) -> None:
    text = "| Title | Link |\n|--|--|\n" + row * 20
    assert list(read_as(Format.AWESOME, Text.of(text))) == []


@pytest.mark.parametrize("form", [Format.AWESOME, Format.CATALOGUE, Format.LIST])
@pytest.mark.parametrize(
    "address",
    [f"https://{MANY}.example/", f"https://{'.'.join(MANY[at : at + 60] for at in range(0, 9_000, 60))}/"],
    ids=["one part", "many parts"],
)
def test_a_host_of_thousands_of_letters_becomes_no_link(form: Format, address: str) -> None:
    item = f"{address}\n- [a]({address})\n## [1] A\n\n**Authors**: *x*\n\n**URL**: {address}\n"
    for one in read_as(form, Text.of(item)):
        assert isinstance(one, Reject) or not one.url
        assert isinstance(one, Reject) or not one.links


@pytest.mark.parametrize(
    ("host", "why"),
    [
        (MANY, "its host is over 253 letters"),
        ("a." * 200 + "example", "its host is over 253 letters"),
        (MANY[:64] + ".example", "a part of its host is over 63 letters"),
    ],
)
def test_a_host_that_is_too_long_is_told(host: str, why: str) -> None:
    with pytest.raises(BadIdentifier, match=why):
        web_address(f"https://{host}/")
