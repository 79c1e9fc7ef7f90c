"""Lists that are nothing but one sign: what reading them takes, against as many letters of an ordinary list; by hand.

`python -m tests.bench.signs` reads each piece, repeated, in each form behind each beginning, twice as long and four
times as long. A ratio that grows with the length is time that grows faster than the text.
"""

from __future__ import annotations

import time

from readinglist.formats.recognition import Format, read_as, recognise
from readinglist.formats.text import Text

LENGTHS = (60_000, 120_000, 240_000)  # letters
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
ORDINARY = {
    Format.AWESOME: "- [A paper on heads and what they are good for](https://a.example/x) A. Author, B. Writer, 2020\n",
    Format.CATALOGUE: "## [1] A paper\n\n**Authors**: *A. Author*\n\n**URL**: https://a.example/x\n\n**Abstract**:\n\n"
    + "Words of it. " * 60 + "\n\n",
    Format.LIST: "https://a.example/x\n",
}  # fmt: skip


def seconds(text: str, form: Format) -> float:
    """What recognising and reading takes."""
    source = Text.of(text)
    began = time.process_time()
    recognise(source)
    for _ in read_as(form, source):
        pass
    return time.process_time() - began


def main() -> None:
    """Print the slowest first."""
    usual = {form: [seconds(text * (size // len(text)), form) for size in LENGTHS] for form, text in ORDINARY.items()}
    for form, times in usual.items():
        print(f"{form}: an ordinary one of {LENGTHS[-1]:,} letters {times[-1]:.2f} s")
    rows = [
        ([seconds(head + piece * (size // len(piece)), form) for size in LENGTHS], form, head[:20], piece)
        for form, heads in HEADS.items()
        for head in heads
        for piece in PIECES
    ]
    for times, form, head, piece in sorted(rows, key=lambda row: -row[0][-1])[:20]:
        ratios = ", ".join(f"{took / one:.1f}" for took, one in zip(times, usual[form], strict=True))
        print(f"{times[-1]:6.2f} s  {form:10} {head!r} + {piece!r}: {ratios} times an ordinary one")


if __name__ == "__main__":
    main()
