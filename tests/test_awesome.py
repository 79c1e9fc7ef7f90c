"""Markdown lists: one paper an item, its address before its code, headings as tags; what we write comes back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.formats import Entry, Reject, awesome, markdown
from readinglist.formats.text import Text
from readinglist.reading import Status, note_html


def items(text: str) -> list[Entry | Reject]:
    return list(awesome.read(Text.of(text)))


def only(text: str) -> Entry:
    (item,) = items(text)
    assert isinstance(item, Entry)
    return item


ARXIV = "https://arxiv.org/abs/2111.06377"
CODE = "https://github.com/a/b"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (f"- [A Title]({ARXIV}) - What it is.", {"note": "What it is."}),
        (
            f"* **A Title**, Kaiming He, Xinlei Chen, *CVPR 2022* [[paper]](https://arxiv.org/pdf/2111.06377.pdf) "
            f"[[code]]({CODE}) [[project]](https://x.org)",
            {
                "authors": ("Kaiming He", "Xinlei Chen"),
                "venue": "CVPR",
                "year": 2022,
                "url": ARXIV,
                "links": (CODE, "https://x.org"),
            },
        ),
        (f"- [code]({CODE}) **A Title** [arXiv]({ARXIV})", {"url": ARXIV, "links": (CODE,)}),
        (f"1. A Title [[pdf]({ARXIV})] [![Stars](https://img.shields.io/a.svg)]({CODE})", {"links": (CODE,)}),
        (f"- (NeurIPS'20) [A Title]({ARXIV})", {"venue": "NeurIPS", "year": 2020}),
        (f'- "A Title", Ann Lee et al., ICML 2021. [[PDF]({ARXIV})]', {"venue": "ICML", "year": 2021}),
        (f"- A Title\n  - [paper]({ARXIV})\n  - Code: {CODE}", {"url": ARXIV, "links": (CODE,)}),
        (f'- <a href="{ARXIV}">A Title</a>', {"url": ARXIV}),
        (f"- A Title <{ARXIV}>", {"url": ARXIV}),
        ("- [A Title][one]\n\n[one]: https://a.org/x", {"url": "https://a.org/x"}),
        ("- [A Title](https://a.org/x_(y))", {"url": "https://a.org/x_(y)"}),
        (f"| Title | Venue | Paper | Code |\n|--|--|--|--|\n| A Title | ICCV 2023 | [link]({ARXIV}) | [c]({CODE}) |",
         {"venue": "ICCV", "year": 2023, "url": ARXIV, "links": (CODE,)}),
        (f"1. [2020 ICLR] **A Title** [[Paper]({ARXIV})] - A. B., C. D.", {"venue": "ICLR", "year": 2020}),
        (f"- (*CVPR'23*) A Title [[PDF]]({ARXIV})", {"venue": "CVPR", "year": 2023}),
        (f"- **[ICPR 2022]** A Title [[Paper]]({ARXIV})", {"venue": "ICPR", "year": 2022}),
        (f"- [2020] [NeurIPS] A Title [[Paper]({ARXIV})]", {"venue": "NeurIPS", "year": 2020}),
        (f"- [2023/05] A Title [[paper]({ARXIV})]", {"venue": None, "year": 2023}),
        (f"- `CVPR 2022` A Title [paper]({ARXIV}) [code]({CODE})", {"venue": "CVPR", "links": (CODE,)}),
        (f"- [[CVPR 2020]({ARXIV})] A Title [[code]({CODE})]", {"venue": "CVPR", "year": 2020, "links": (CODE,)}),
        (f"- **A Title** *Ann Lee, Bob Ray* (NeurIPS 2021) [[paper]]({ARXIV})[[code]]({CODE})",
         {"authors": ("Ann Lee", "Bob Ray"), "venue": "NeurIPS", "year": 2021, "links": (CODE,)}),
        (f"- A Title. Ann Lee, Bob Ray. *ICCV 2021*. [[Paper]({ARXIV})]",
         {"authors": ("Ann Lee", "Bob Ray"), "venue": "ICCV", "year": 2021}),
        (f"- ![](https://img.shields.io/badge/x) A Title [[Paper]]({ARXIV})", {"url": ARXIV}),
        (f"| Title | Venue |\n|--|--|\n| ![Star](https://img.shields.io/x) <br> [**A Title**]({ARXIV}) | CVPR |",
         {"venue": "CVPR"}),
        (f"| Title | Venue | Date |\n|--|--|--|\n| A Title | [paper]({ARXIV}) | 2023 |", {"venue": None, "year": 2023}),
        (f"<table>\n<tr><th>Title</th><th>Venue</th></tr>\n<tr>\n<td><a href=\"{ARXIV}\">A Title</a></td>\n"
         f"<td>ECCV 2022</td><td><a href=\"{CODE}\">code</a></td>\n</tr>\n</table>",
         {"venue": "ECCV", "year": 2022, "links": (CODE,)}),
        (f"**[A Title]({ARXIV})** <br> Ann Lee, Bob Ray <br> ICLR 2021", {"venue": "ICLR", "year": 2021}),
    ],
)  # fmt: skip
def test_an_item_is_one_paper_with_all_its_addresses(item: str, said: dict[str, Any]) -> None:
    entry = only(item)
    assert entry.title == "A Title"
    assert {name: getattr(entry, name) for name in said} == said


def test_headings_are_tags_but_for_the_first_and_those_of_other_things() -> None:
    link = "- [A](https://a.org)\n"
    text = (
        f"# Awesome\n\n## Contents\n\n- [Vision](#vision)\n{link}\n## 👀 Vision [↑](#top)\n{link}### 1. 3D/4D\n{link}"
        f"## Sound\n{link}## License\n{link}"
    )
    found = items(text)
    assert [item.tags for item in found if isinstance(item, Entry)] == [("vision",), ("vision/3d-4d",), ("sound",)]
    assert len(found) == 3


def test_an_item_that_leads_nowhere_is_a_reject_and_a_group_of_items_is_none() -> None:
    reject, entry = items("- Only words here\n- A group\n  - [A](https://a.org)\n")
    assert isinstance(reject, Reject)
    assert reject.line == 1
    assert isinstance(entry, Entry)


def test_programs_comments_and_prose_are_no_papers() -> None:
    assert items(f"```\n- [A]({ARXIV})\n```\n<!--\n- [A]({ARXIV})\n-->\nSee [the docs]({CODE}) for more.\n") == []


def test_boxes_are_statuses() -> None:
    found = items("- [ ] [A](https://a.org)\n- [x] [B](https://b.org)\n## Reading\n- [ ] [C](https://c.org)\n")
    said = [item.status for item in found if isinstance(item, Entry)]
    assert said == [Status.TO_READ, Status.READ, Status.READING]


@pytest.mark.parametrize(
    "token", ["[", "[a](", "*", "**", "|", "- ", "- [", "`", "<a ", "![", "(((a", "_a", "> ", "[a][b] "]
)
@pytest.mark.parametrize("before", ["", "- ", "| Title |\n|--|\n"])
def test_a_hostile_list_is_read_in_one_go(token: str, before: str) -> None:
    begun = time.process_time()
    items(before + token * (60_000 // len(token)))
    assert time.process_time() - begun < 10


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=30).map(
    lambda text: "W" + text.replace("$", "") + "w and more"
)
tags = st.lists(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True), unique=True, max_size=3).map(sorted)
records = st.fixed_dictionaries(
    {
        "title": words,
        "url": st.from_regex(r"https://[a-z]{3,8}\.org/[a-z0-9&=?%()]{0,12}x", fullmatch=True),
        "status": st.sampled_from([None, *map(str, Status)]),
        "tags": tags,
        "note": st.lists(words, max_size=3).map("\n".join),
    }
)


@given(record=records)
def test_what_is_written_comes_back(record: Mapping[str, Any]) -> None:
    found = items("".join(markdown.write([record])))
    (entry,) = found
    assert isinstance(entry, Entry)
    assert entry.url
    assert {
        "title": entry.title,
        "status": entry.status,
        "tags": list(entry.tags),
        "note": entry.note,
    } == {name: value for name, value in record.items() if name != "url"}
    assert entry.url.replace("%28", "(").replace("%29", ")") == record["url"]


@given(title=st.text(max_size=60), name=st.text(max_size=20))
def test_hostile_words_are_harmless(title: str, name: str) -> None:
    record = {
        "title": f"<b>{title}](javascript:alert(1))",
        "authors": [f"# {name}", "<script>"],
        "url": "https://a.org",
    }
    page = note_html("".join(markdown.write([record])))
    assert page.count("<a ") == 1
    assert "<script" not in page
    assert "<b>" not in page


def test_a_list_has_a_heading_for_each_status_and_code_with_its_verdict() -> None:
    record = {
        "title": "R$^{2}$ Former_x",
        "authors": ["Ann Lee"],
        "venue": "CVPR",
        "year": 2023,
        "doi": "10.1000/x",
        "url": ARXIV,
        "links": [CODE],
        "verdicts": {CODE: "dead"},
        "status": "read",
        "tags": ["a/b"],
        "note": "Good.\n\nVery.",
    }
    written = "".join(markdown.write([{"title": "No more"}, record]))
    assert written == (
        "# Reading list\n\n## Read\n\n"
        f"- [x] [R$^{{2}}$ Former\\_x]({ARXIV}). Ann Lee. *CVPR* 2023. "
        f"[doi](https://doi.org/10.1000/x) [code]({CODE}) (dead) `#a/b`\n  > Good.\n  >\n  > Very.\n"
        "\n## Further papers\n\n- **No more**\n"
    )


def test_a_folds_heading_ends_with_it() -> None:
    text = "# L\n<details>\n<summary>Old</summary>\n\n- [A](https://a.org)\n</details>\n\n- [B](https://b.org)\n"
    assert [item.tags for item in items(text) if isinstance(item, Entry)] == [("old",), ()]


def test_a_table_in_html_without_named_columns_is_nothing() -> None:
    assert items('# L\n<table><tr><td><a href="https://github.com/ann">Ann</a></td></tr></table>\n') == []
