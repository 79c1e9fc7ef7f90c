"""Names of works and identities of addresses: every usual dress, no false friends."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readinglist.errors import BadIdentifier
from readinglist.identifiers import (
    Kind,
    Repository,
    arxiv_id_from,
    canonical,
    doi_from,
    doi_url,
    host_of,
    identity,
    kind_of,
    repository_of,
    short_doi,
    web_address,
    without_version,
)
from readinglist.paper_pages import pdf_url


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1109/CVPR52729.2023.01324", "10.1109/cvpr52729.2023.01324"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182", "10.1000/182"),
        ("\u200e10.1000/182\u200f", "10.1000/182"),
        ("\u202ahttps://doi.org/10.1000/182\u202c \u061c", "10.1000/182"),
        ("10.1000/1\u202e82", None),
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://dx.doi.org/10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("www.doi.org/10.1000/182", "10.1000/182"),
        ("info:doi/10.1000/182", "10.1000/182"),
        ("urn:doi:10.1000/182", "10.1000/182"),
        ("https://doi.org/https://doi.org/10.1000/182", "10.1000/182"),
        ("https://doi.org/doi:10.1000/182", "10.1000/182"),
        ("https://doi.org/doi%3A10.1000/182", "10.1000/182"),
        ("https://doi.org/https%3A%2F%2Fdoi.org%2F10.1000%2F182", "10.1000/182"),
        ("https://doi.org/https:/dx.doi.org/10.1000/182", "10.1000/182"),
        ("https://doi.org/doi.org/10.1000/182", "10.1000/182"),
        ("https://doi.org//10.1000/182", "10.1000/182"),
        ("https://doi.org/%2010.1000/182%20", "10.1000/182"),
        ("https://doi.org/10.1000/182%0A", "10.1000/182"),
        ("https://doi.org/10.1000/182%E2%80%8B", "10.1000/182"),
        ("https://doi.org/10.1000%252F182", "10.1000/182"),
        ("http://hdl.handle.net/10.1000/182", "10.1000/182"),
        ("http://hdl.handle.net/2027/182", None),
        ("https://doi.org/10/abc", None),
        ("<10.1000/182>.", "10.1000/182"),
        ("“10.1000/182”", "10.1000/182"),
        ("(10.1000/182", None),
        ("10.1000/182).", "10.1000/182"),
        ("10.1016/S0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        ("10.1000/a(b)", "10.1000/a(b)"),
        ("10.1000/a(b))", "10.1000/a(b)"),
        ("https://doi.org/10.1000/a%3Cb%3E?x=1#y", "10.1000/a<b>"),
        ("10.1000/a%2fb", "10.1000/a%2fb"),
        ("10.1000.10/x", "10.1000.10/x"),
        ("10.1000/\u200bx", "10.1000/x"),
        ("10.1000/", None),
        ("10.1000", None),
        ("10.10/x", None),
        ("10.1000/a b", None),
        ("10.1000/../x", None),
        ("https://doi.org/10.1000/%00", None),
        ("https://example.org/10.1000/182", None),
        ("https://doi.org/", None),
        ("", None),
    ],
)
def test_a_doi_is_known_in_every_usual_dress(text: str, doi: str | None) -> None:
    assert doi_from(text) == doi


suffixes = st.text(alphabet=st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=20)


@given(suffixes)
def test_the_address_of_a_doi_leads_back_to_it(suffix: str) -> None:
    doi = doi_from("10.1000/" + suffix)
    assume(doi is not None and doi_from(doi) == doi)
    assert doi is not None
    assert doi_from(doi_url(doi)) == doi
    assert kind_of(doi_url(doi)) is Kind.DOI


@given(st.text(max_size=40))
def test_no_text_raises_where_none_may(text: str) -> None:
    for read in (doi_from, arxiv_id_from, kind_of, canonical, identity, host_of, repository_of):
        read(text)
        read("https://github.com/" + text)
        read("https://doi.org/" + text)
    pdf_url(text, None)


@pytest.mark.parametrize(
    ("text", "arxiv"),
    [
        ("1706.03762", "1706.03762"),
        ("1706.03762v7", "1706.03762v7"),
        ("arXiv:1706.03762", "1706.03762"),
        ("https://arxiv.org/abs/1706.03762v2", "1706.03762v2"),
        ("http://arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
        ("https://www.arxiv.org/html/1706.03762v1/", "1706.03762v1"),
        ("arxiv.org/abs/1706.03762", "1706.03762"),
        ("https://arxiv.org/abs/math/0309136", "math/0309136"),
        ("arXiv:math.gt/0309136v1", "math.GT/0309136v1"),
        ("HEP-TH/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/1706.03762.", "1706.03762"),
        ("https://arxiv.org/abs/1706.03762v2%20", "1706.03762v2"),
        ("https://arxiv.org/abs/1706.03762%E2%80%8B", "1706.03762"),
        ("https://arxiv.org/abs//1706.03762V2", "1706.03762v2"),
        ("https://arxiv.org/abs/arXiv:1706.03762", "1706.03762"),
        ("https://arxiv.org./pdf/1706.03762.PDF", "1706.03762"),
        ("https://arxiv.org/src/math/0309136v1", "math/0309136v1"),
        ("https://arxiv.org/abs/1706.03762v0", None),  # the first is v1
        ("10.48550/arXiv.1706.03762", "1706.03762"),
        ("https://doi.org/10.48550/ARXIV.1706.03762", "1706.03762"),
        ("https://arxiv.org/list/cs.CV/recent", None),
        ("https://example.org/arxiv.org/abs/1706.03762", None),
        ("１７０６.０３７６２", None),
        ("1706.037", None),
        ("", None),
    ],
)
def test_an_arxiv_id_is_known_in_every_usual_dress(text: str, arxiv: str | None) -> None:
    assert arxiv_id_from(text) == arxiv


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://doi.org/10/Abc1", "10/abc1"),
        ("http://dx.doi.org/10/abc?x=1", "10/abc"),
        ("https://doi.org/10/abc/def", None),
        ("https://doi.org/10.1000/abc", None),
        ("https://example.org/10/abc", None),
    ],
)
def test_a_short_name_of_a_doi_is_one(url: str, name: str | None) -> None:
    assert short_doi(url) == name
    assert name is None or kind_of(url) is Kind.DOI


def test_the_work_has_no_version() -> None:
    assert without_version("1706.03762v12") == "1706.03762"
    assert without_version("math/0309136") == "math/0309136"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org/x", "https://example.org/x"),
        ("//example.org/x", "https://example.org/x"),
        ("https:/example.org", "https://example.org"),
        (" http://example.org ", "http://example.org"),
        ("\u202ahttp://example.org/ä\u202c ", "http://example.org/ä"),
        ("HTTP://Example.org/", "HTTP://Example.org/"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
        ("bücher.example/ß", "https://bücher.example/ß"),
    ],
)
def test_what_a_person_types_becomes_an_address(typed: str, address: str) -> None:
    assert web_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "https://", "javascript:alert(1)", "mailto:ann@example.org", "ftp://example.org", "file:///etc/passwd",
        "https://exa mple.org", "https://example.org/a b", "https://example.org/\x00", "localhost", "https://a..b/",
        "https://example.org:99999/", "https://example.org:x/", "https://[::1", "https://" + "a" * 64 + ".org",
        "https://-x.org/", "https://ex<ample.org/", "https://example.org/\ud800", "https://.org", "data:text/html,x",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_said(typed: str) -> None:
    with pytest.raises(BadIdentifier, match="is no web address"):
        web_address(typed)


@given(st.text(max_size=60))
def test_a_web_address_is_whole_or_a_mistake_of_its_writer(text: str) -> None:
    try:
        address = web_address(text)
    except BadIdentifier:
        return
    assert host_of(address)
    assert web_address(address) == address
    address.encode()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://doi.org/10.1000/182", Kind.DOI),
        ("https://doi.org/help", Kind.WEB),
        ("https://arxiv.org/abs/1706.03762", Kind.ARXIV),
        ("https://arxiv.org/help", Kind.WEB),
        ("https://github.com/ann/code", Kind.GITHUB),
        ("https://github.com/ann/code.git", Kind.GITHUB),
        ("http://www.github.com/ann/code/", Kind.GITHUB),
        ("https://github.com/ann/code/tree/main/x", Kind.GITHUB_PATH),
        ("https://raw.githubusercontent.com/ann/code/main/x", Kind.GITHUB_PATH),
        ("https://github.com/ann", Kind.GITHUB_OWNER),
        ("https://github.com/features", Kind.WEB),
        ("https://github.com/", Kind.WEB),
        ("https://gist.github.com/ann/1", Kind.GIST),
        ("https://gist.githubusercontent.com/ann/1/raw/x.py", Kind.GIST),
        ("https://media.githubusercontent.com/media/ann/code/main/big.bin", Kind.GITHUB_PATH),
        ("https://ann.github.io/code", Kind.GITHUB_PAGES),
        ("https://gitlab.com/a/b", Kind.GITLAB),
        ("https://huggingface.co/a/b", Kind.HUGGINGFACE),
        ("https://zenodo.org/record/1", Kind.ZENODO),
        ("https://youtu.be/x", Kind.YOUTUBE),
        ("https://bit.ly/x", Kind.SHORTENER),
        ("https://web.archive.org/web/2020/https://github.com/ann/code", Kind.ARCHIVE),
        ("https://notgithub.com/ann/code", Kind.WEB),
        ("https://github.com.example.org/ann/code", Kind.WEB),
    ],
)
def test_an_address_says_what_it_leads_to(url: str, kind: Kind) -> None:
    assert kind_of(url) is kind


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/Ann/Code.git", Repository("Ann", "Code", "")),
        ("https://github.com/ann/code/blob/main/a/b.py#L1", Repository("ann", "code", "blob/main/a/b.py")),
        ("https://github.com/ann/..", None),
        ("https://github.com/ann", None),
        ("https://example.org/ann/code", None),
    ],
)
def test_a_repository_is_found_in_an_address(url: str, repository: Repository | None) -> None:
    assert repository_of(url) == repository


@pytest.mark.parametrize(
    "same",
    [
        ["https://github.com/Ann/Code", "http://github.com/ann/code/", "https://www.github.com/ann/code.git", "https://github.com/ann/CODE?tab=readme#x"],
        ["https://doi.org/10.1000/ABC", "http://dx.doi.org/10.1000/abc", "https://www.doi.org/10.1000/abc?x=1", "https://doi.org/10.1000%2Fabc"],
        ["https://example.org", "http://EXAMPLE.org/", "https://example.org:443/", "https://example.org./"],
        ["https://example.org/a", "http://example.org/a/"],
        ["https://github.com/Ann/Code/tree/main", "https://github.com/ann/code/tree/main/"],
        ["https://github.com/Ann", "https://www.github.com/ann/"],
    ],
)  # fmt: skip
def test_the_same_link_is_known_again(same: list[str]) -> None:
    assert len({identity(url) for url in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?x=1", "https://example.org/a"),
        ("https://example.org/#a", "https://example.org/#b"),
        ("https://example.org:8443/", "https://example.org/"),
        ("https://github.com/ann/code/tree/Main", "https://github.com/ann/code/tree/main"),
        ("https://github.com/ann/code", "https://github.com/ann/code2"),
        ("https://doi.org/10.1000/a(1)", "https://doi.org/10.1000/a"),
    ],
)
def test_other_links_stay_others(one: str, other: str) -> None:
    assert identity(one) != identity(other)


addresses = st.builds(
    "{}://{}{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["", "www."]),
    st.sampled_from(["example.org", "GitHub.com", "ann.github.io", "doi.org", "arxiv.org"]),
    st.sampled_from(["", ":443", ":8080"]),
    st.text(alphabet="abAB/.-_?#=&~", max_size=20),
)


@given(addresses)
def test_the_canonical_spelling_is_the_same_link_and_its_own_canonical(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
    assert identity(canonical(url)) == identity(url)


@pytest.mark.parametrize(
    ("url", "arxiv", "pdf"),
    [
        (None, "1706.03762", "https://arxiv.org/pdf/1706.03762"),
        ("https://example.org/a.PDF?x=1", None, "https://example.org/a.PDF?x=1"),
        ("https://openaccess.thecvf.com/content/X/html/a_paper.html", None, "https://openaccess.thecvf.com/content/X/papers/a_paper.pdf"),
        ("https://proceedings.mlr.press/v1/a1.html", None, "https://proceedings.mlr.press/v1/a1/a1.pdf"),
        ("https://openreview.net/forum?id=ab-1", None, "https://openreview.net/pdf?id=ab-1"),
        ("https://aclanthology.org/2020.acl-main.1/", None, "https://aclanthology.org/2020.acl-main.1.pdf"),
        ("https://doi.org/10.1000/182", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_a_pdf_is_offered_where_it_is_known(url: str | None, arxiv: str | None, pdf: str | None) -> None:
    assert pdf_url(url, arxiv) == pdf


@pytest.mark.parametrize("sign", [")", ".", "/", "doi:", "%", "a.", "@", "[", "?"])
def test_long_hostile_names_take_a_moment(sign: str) -> None:
    text = sign * (30_000 // len(sign))
    begun = time.process_time()
    for start in ("10.1000/x", "https://doi.org/10.1000/x", "https://github.com/a/b", "https://example.org/", ""):
        doi_from(start + text)
        arxiv_id_from(start + text)
        identity(start + text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
        ("https://example.org/a/?fbclid=x", "https://example.org/a"),
        ("https://example.org/a?id=3&gclid=x&ref=twitter", "https://example.org/a?id=3"),
        ("https://example.org/a?reference=3", "https://example.org/a?reference=3"),
        ("https://gitlab.com/a/b/-/blob/x?ref=main", "https://gitlab.com/a/b/-/blob/x?ref=main"),
    ],
)
def test_what_follows_readers_about_is_no_part_of_an_address(url: str, bare: str) -> None:
    assert canonical(url) == bare
    assert canonical(bare) == bare
