"""Lists that are nothing but signs, or of one endless line: read in time that grows as they do, not faster."""

from __future__ import annotations

import time

import pytest

from readinglist.errors import BadIdentifier
from readinglist.formats.recognition import Format, read_as, recognise
from readinglist.formats.text import Text
from readinglist.identifiers import web_address

LONG = 120_000  # letters
HEADS = {
    Format.AWESOME: ("", "# L\n## H\n- [a](https://a.example/x) ", "| Title | Link |\n|--|--|\n| "),
    Format.CATALOGUE: ("## [1] A\n\n**Authors**: *x*\n\n**URL**: ", "## [1] A\n\n**Abstract**:\n\n"),
    Format.LIST: ("",),
}
PIECES = (
    "[", "](", "(", ")", "*", "**", "_", "#", "|", "<", "`", "~", "&", "\\", "$", "- ", "> ", "http://", "![a](", "[[",
    "[a][b] ", "[![a](b)](", "<a href='", "<!--", "<b>", "<tr><td>", "\n", " \n", "é", "“", "“a” ", "a", "a, b, ",
    "https://a.example/", "*a _b ", "**a** - ", "[a]: b\n", "# a\n", "<summary>a\n", "## [1", "**URL**: ",
)  # fmt: skip
MANY = "".join(chr(0x4E00 + at % 20_000) for at in range(9_000))  # letters, nearly all of them different


def seconds(text: str, form: Format) -> float:
    """What reading takes, whatever else the machine does."""
    began = time.process_time()
    for _ in read_as(form, Text.of(text)):
        pass
    return time.process_time() - began


@pytest.mark.parametrize("form", HEADS)
@pytest.mark.parametrize("piece", PIECES)
def test_no_list_of_one_sign_takes_long(form: Format, piece: str) -> None:
    recognise(Text.of(piece * (LONG // len(piece))))
    for head in HEADS[form]:
        assert seconds(head + piece * (LONG // len(piece)), form) < 1.2


@pytest.mark.parametrize("row", ["|\n", "|-|\n", "| | |\n", "| - | :-: |\n"])
def test_rows_in_which_nothing_stands_are_passed_over(row: str) -> None:
    text = "| Title | Link |\n|--|--|\n" + row * (200_000 // len(row))
    began = time.process_time()
    assert list(read_as(Format.AWESOME, Text.of(text))) == []
    assert time.process_time() - began < 1.2


@pytest.mark.parametrize("form", HEADS)
def test_a_host_of_thousands_of_letters_is_not_even_written_in_ascii(form: Format) -> None:
    for address in (
        f"https://{MANY}.example/",
        f"https://{'.'.join(MANY[at : at + 60] for at in range(0, 9_000, 60))}/",
    ):
        item = f"{address}\n- [a]({address})\n## [1] A\n\n**Authors**: *x*\n\n**URL**: {address}\n"
        assert seconds(item, form) < 1.0


@pytest.mark.parametrize(
    ("host", "why"),
    [
        (MANY, "its host is over 253 letters"),
        (MANY[:64] + ".example", "a part of its host is over 63 letters"),
    ],
)
def test_a_host_that_is_too_long_is_told(host: str, why: str) -> None:
    with pytest.raises(BadIdentifier, match=why):
        web_address(f"https://{host}/")
