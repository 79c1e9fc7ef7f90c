"""What registries, arXiv and pages say of papers, in the small internet: every source, and every bad day of it."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.lookup import look_up
from readinglist.lookup.cleaning import abstract, line, person, turned
from readinglist.lookup.github import citation_in
from readinglist.lookup.html_page import page_of
from readinglist.lookup.meta_tags import cites, found_in
from readinglist.metadata import Candidates, Found, Learnt, Missing, Named, Silent, Supplier
from tests.internet import DoiFacts, How, SmallInternet
from tests.world import door_to, manners_of

HEADS = "10.1109/cvpr52729.2023.02019"
VENUE: dict[str, Any] = {
    "title": "On Things That Are True",
    "authors": ["Ada de Byron", "Grace Hopper"],
    "venue": "Conference on Things",
    "year": 2023,
    "abstract": "We show many things that are all true and good to know.",
}
POLITE = "readinglist/test (mailto:reader@example.org)"
PMLR = "https://proceedings.mlr.press/v202/byron23a.html"
CVF = "https://openaccess.thecvf.com/content/CVPR2023/html/Byron_Things_CVPR_2023_paper.html"
NEURIPS = "https://papers.nips.cc/paper_files/paper/2022/hash/abc123-Abstract-Conference.html"
ACL = "https://aclanthology.org/2020.acl-main.1/"


def ask(world: SmallInternet, *named: Named, patience: float | None = None, **manners: Any) -> list[Learnt]:
    async def asking() -> list[Learnt]:
        async with door_to(world, manners_of(**{"user_agent": POLITE, **manners})) as door:
            learnt = await look_up(named, door, patience=patience)
            return [learnt[one] for one in named]

    return asyncio.run(asking())


def found(world: SmallInternet, named: Named, **manners: Any) -> Found:
    (learnt,) = ask(world, named, **manners)
    assert isinstance(learnt, Found), learnt
    return learnt


def register(world: SmallInternet, doi: str = HEADS, **facts: Any) -> None:
    usual: dict[str, Any] = {
        "url": "https://publisher.example/x",
        "title": "Learning Neural Parametric Head Models",
        "authors": ["Simon Giebenhain", "Matthias Nießner"],
        "type": "proceedings-article",
        "container": "2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
        "issued": "2023-06",
        "abstract": "We propose a model of heads. Code: https://github.com/mpii/heads.",
    }
    world.dois[doi] = cast(DoiFacts, {**usual, **facts})


# --- registries


def test_crossref_tells_of_a_doi(world: SmallInternet) -> None:
    more = {"page": "1-10", "volume": "7", "relation": {"has-preprint": [{"id": "10.48550/arXiv.2212.02761"}]}}
    register(world, more=more)
    paper = found(world, Named(doi=HEADS))
    assert (paper.title, paper.authors) == (
        "Learning Neural Parametric Head Models", ("Simon Giebenhain", "Matthias Nießner")
    )  # fmt: skip
    assert (paper.venue, paper.year, paper.doi) == ("CVPR", 2023, HEADS)
    assert paper.abstract == "We propose a model of heads. Code: https://github.com/mpii/heads."
    assert paper.links == ("https://github.com/mpii/heads",)
    assert paper.preprint == "2212.02761"
    assert paper.details["pages"] == "1-10"
    assert paper.details["entrytype"] == "inproceedings"
    assert paper.details["eventtitle"].startswith("2023 IEEE/CVF Conference")
    assert set(paper.by.values()) == {Supplier.CROSSREF}


def test_sixty_dois_cost_two_lists_and_no_page(world: SmallInternet) -> None:
    for number in range(60):
        register(world, f"10.1000/n{number}", title=f"Number {number}")
    learnt = ask(world, *(Named(doi=f"10.1000/n{number}") for number in range(60)))
    assert [one.title for one in learnt if isinstance(one, Found)] == [f"Number {number}" for number in range(60)]
    assert len(world.asked("api.crossref.org")) == 2
    assert {seen.host for seen in world.requests} == {"api.crossref.org"}


def test_each_agency_is_asked_for_its_own(world: SmallInternet) -> None:
    register(world)
    world.dois["10.5281/zenodo.7"] = {"title": "Data", "authors": ["Ada Byron"], "abstract": "What was measured there."}
    world.dois["10.11501/j"] = {"title": "A paper of JaLC", "agency": "JaLC", "issued": "2011", "container": "Kagaku"}
    world.dois["10.1000/old"] = {"alias": HEADS}
    asked = [Named(doi=doi) for doi in (HEADS, "10.5281/zenodo.7", "10.11501/j", "10.1000/old", "10.1000/none")]
    crossref, datacite, jalc, alias, none = ask(world, *asked)
    assert isinstance(crossref, Found)
    assert isinstance(datacite, Found)
    assert (datacite.title, datacite.authors, datacite.year) == ("Data", ("Ada Byron",), 2020)
    assert datacite.by["abstract"] is Supplier.DATACITE
    assert isinstance(jalc, Found)
    assert (jalc.title, jalc.venue, jalc.year, jalc.by["title"]) == ("A paper of JaLC", "Kagaku", 2011, Supplier.AGENCY)
    assert isinstance(alias, Found)
    assert alias.title == crossref.title
    assert none == Missing("no DOI 10.1000/none is registered")
    assert len(world.asked("api.crossref.org", "/works?filter")) == 2  # of all, and of what an alias stands for


def test_arxiv_tells_of_preprints_and_crossref_of_what_they_became(world: SmallInternet) -> None:
    register(world, "10.1109/r2", title="R<sup>2</sup> Former: Unified", authors=["Sijie Zhu"], abstract="")
    del world.doi_facts("10.1109/r2")["abstract"]
    text = "We do $x^{2}$ for places. See https://zhu.example/r2 for all of it."
    world.papers["2304.03410"] = {
        "title": "R2 Former: Unified", "authors": ["Sijie Zhu"], "abstract": text, "doi": "10.1109/r2",
        "comment": "CVPR. Code: https://github.com/zhu/r2",
    }  # fmt: skip
    paper = found(world, Named(arxiv="2304.03410v2"))
    assert (paper.title, paper.venue, paper.doi, paper.arxiv) == (
        "R$^{2}$ Former: Unified", "CVPR", "10.1109/r2", "2304.03410"
    )  # fmt: skip
    assert paper.abstract == text
    assert paper.links == ("https://zhu.example/r2", "https://github.com/zhu/r2")
    assert (paper.by["title"], paper.by["abstract"]) == (Supplier.CROSSREF, Supplier.ARXIV)


def test_a_doi_of_another_work_that_authors_gave_arxiv_is_not_believed(world: SmallInternet) -> None:
    register(world, "10.1109/other", title="Something Else Entirely: A Survey", authors=["Nobody Known"])
    world.papers["2304.03410"] = {"title": "Heads and Their Models", "authors": ["Ada Byron"], "doi": "10.1109/other"}
    paper = found(world, Named(arxiv="2304.03410"))
    assert (paper.title, paper.doi, paper.venue) == ("Heads and Their Models", None, None)


def test_fifty_preprints_cost_one_question_and_a_malformed_one_harms_none(world: SmallInternet) -> None:
    for number in range(50):
        world.papers[f"2304.{number:05}"] = {"title": f"Preprint {number}"}
    world.papers["2304.00007"]["unreadable"] = 400
    learnt = ask(world, *(Named(arxiv=f"2304.{number:05}") for number in range(50)))
    assert sum(isinstance(one, Found) for one in learnt) == 49
    assert learnt[7] == Missing("arXiv knows no paper 2304.00007")
    assert len(world.asked("export.arxiv.org")) == 2


def test_a_doi_of_arxiv_itself_is_asked_at_arxiv(world: SmallInternet) -> None:
    world.papers["1706.03762"] = {"title": "Attention Is All You Need"}
    assert found(world, Named(doi="10.48550/arxiv.1706.03762")).by["title"] is Supplier.ARXIV
    assert {seen.host for seen in world.requests} == {"export.arxiv.org"}


# --- pages


@pytest.mark.parametrize(
    ("address", "page", "kind"),
    [
        (PMLR, PMLR, "inproceedings"),
        ("https://proceedings.mlr.press/v202/byron23a/byron23a.pdf", PMLR, "inproceedings"),
        (CVF, CVF, "inproceedings"),
        (CVF.replace("/html/", "/papers/").replace(".html", ".pdf"), CVF, "inproceedings"),
        (NEURIPS, NEURIPS, "article"),
        (NEURIPS.replace("/hash/", "/file/").replace("Abstract", "Paper").replace(".html", ".pdf"), NEURIPS, "article"),
        (ACL, ACL, "inproceedings"),
        ("https://aclanthology.org/2020.acl-main.1.pdf", ACL, "inproceedings"),
        ("https://openreview.net/forum?id=abc", "https://openreview.net/forum?id=abc", "inproceedings"),
        ("https://openreview.net/pdf?id=abc", "https://openreview.net/forum?id=abc", "inproceedings"),
    ],
)
def test_pages_of_venues_tell_of_their_papers(world: SmallInternet, address: str, page: str, kind: str) -> None:
    world.venues.update(dict.fromkeys((PMLR, CVF, NEURIPS, ACL), VENUE))  # type: ignore[arg-type]
    world.forums["abc"] = {"title": "On Things", "cited": VENUE}  # type: ignore[typeddict-item]
    paper = found(world, Named(url=address))
    assert (paper.title, paper.authors, paper.venue, paper.year) == (
        VENUE["title"], ("Ada de Byron", "Grace Hopper"), VENUE["venue"], 2023
    )  # fmt: skip
    assert (paper.abstract, paper.url, paper.details["entrytype"]) == (VENUE["abstract"], page, kind)
    assert set(paper.by.values()) == {Supplier.PAGE}


def test_the_registry_speaks_before_the_page_that_names_a_doi(world: SmallInternet) -> None:
    register(world, "10.18653/v1/x", title="On Things That Are True", authors=["Ada Byron"], container="ACL")
    del world.doi_facts("10.18653/v1/x")["abstract"]
    world.venues[ACL] = {**VENUE, "doi": "10.18653/v1/x"}  # type: ignore[typeddict-item]
    paper = found(world, Named(url=ACL))
    assert (paper.authors, paper.venue, paper.by["title"]) == (("Ada Byron",), "ACL", Supplier.CROSSREF)
    assert (paper.abstract, paper.by["abstract"], paper.url) == (VENUE["abstract"], Supplier.PAGE, ACL)


@pytest.mark.parametrize(
    "address",
    [
        "https://dl.acm.org/doi/pdf/10.1145/1.2",
        "https://link.springer.com/article/10.1145/1.2",
        "https://onlinelibrary.wiley.com/doi/full/10.1145/1.2",
        "https://doi.org/10.1145/1.2",
    ],
)
def test_a_publisher_that_refuses_robots_is_not_even_asked_where_the_address_has_the_doi(
    world: SmallInternet, address: str
) -> None:
    register(world, "10.1145/1.2")
    assert found(world, Named(url=address)).doi == "10.1145/1.2"
    assert {seen.host for seen in world.requests} == {"api.crossref.org"}


@pytest.mark.parametrize(
    "address",
    [
        "https://huggingface.co/papers/2304.03410",
        "https://www.alphaxiv.org/abs/2304.03410v1",
        "https://arxiv.org/pdf/2304.03410v2.pdf",
        "https://ar5iv.labs.arxiv.org/html/2304.03410",
    ],
)
def test_mirrors_of_arxiv_are_asked_at_arxiv(world: SmallInternet, address: str) -> None:
    world.papers["2304.03410"] = {"title": "Places"}
    assert found(world, Named(url=address)).title == "Places"
    assert {seen.host for seen in world.requests} == {"export.arxiv.org"}


def test_a_project_page_is_its_paper_where_it_links_one_of_that_title(world: SmallInternet) -> None:
    world.papers["2304.03410"] = {"title": "NeRF Things: Fields for Scenes", "authors": ["Ada Byron"]}
    world.papers["2304.03411"] = {"title": "Something Else That Is Only Cited"}
    link = '<a href="https://arxiv.org/abs/{}">arXiv</a>'
    world.put("https://nerf.example/", How.OK, title="NeRF Things: Fields for Scenes", body=link.format("2304.03410"))
    world.put("https://lab.example/p", How.OK, title="Our page of fields", body=link.format("2304.03411"))
    paper, other = ask(world, Named(url="https://nerf.example/"), Named(url="https://lab.example/p"))
    assert isinstance(paper, Found)
    assert (paper.arxiv, paper.authors, paper.url) == ("2304.03410", ("Ada Byron",), "https://nerf.example/")
    assert isinstance(other, Found)
    assert (other.title, other.arxiv, other.authors) == ("Our page of fields", None, ())


def test_a_repository_tells_its_name_or_the_paper_it_cites(world: SmallInternet) -> None:
    world.repos["mpii/code"] = {}
    world.repos["mpii/heads"] = {}
    register(world)
    raw = "https://raw.githubusercontent.com/{}/HEAD/CITATION.cff"
    world.put(raw.format("mpii/code"), 404)
    cff = f"title: heads\npreferred-citation:\n  type: article\n  title: A Title\n  doi: {HEADS}\n"
    world.put(raw.format("mpii/heads"), 200, body=cff)
    code, heads = ask(world, Named(url="https://github.com/mpii/code"), Named(url="https://github.com/mpii/heads"))
    assert isinstance(code, Found)
    assert (code.title.split(":")[0], code.doi, code.url) == ("mpii/code", None, "https://github.com/mpii/code")
    assert isinstance(heads, Found)
    assert (heads.doi, heads.by["title"], heads.url) == (HEADS, Supplier.CROSSREF, "https://github.com/mpii/heads")


def test_a_token_goes_to_githubs_api_alone(world: SmallInternet) -> None:
    world.repos["mpii/code"] = {}
    token = {"api.github.com": f"Bearer {world.token}"}
    found(world, Named(url="https://github.com/mpii/code"), credentials=token)
    assert [seen.host for seen in world.requests if "authorization" in seen.headers] == ["api.github.com"]


# --- titles


def test_a_title_is_found_where_it_is_surely_the_same_and_offered_where_it_is_not(world: SmallInternet) -> None:
    register(world)
    register(world, "10.1000/b", title="Learning Neural Parametric Hand Models")
    sure = found(world, Named(title="learning neural parametric head models"))
    assert sure.doi == HEADS
    (near,) = ask(world, Named(title="Neural Parametric Models of Heads"))
    assert isinstance(near, Candidates)
    assert {one.doi for one in near.found} == {HEADS, "10.1000/b"}
    (none,) = ask(world, Named(title="Zymurgy and quince"))
    assert isinstance(none, Missing)


def test_a_record_of_another_title_is_not_taken_for_the_paper(world: SmallInternet) -> None:
    register(world)
    (learnt,) = ask(world, Named(doi=HEADS, title="A Study of Frogs in Northern Lakes"))
    assert isinstance(learnt, Missing)
    assert "has another title" in learnt.reason


# --- bad days


@pytest.mark.parametrize(
    ("host", "like", "named"),
    [
        (host, like, named)
        for host, named in (
            ("api.crossref.org", Named(doi=HEADS)),
            ("export.arxiv.org", Named(arxiv="2304.03410")),
            ("proceedings.mlr.press", Named(url=PMLR)),
            ("api.github.com", Named(url="https://github.com/mpii/code")),
        )
        for like in (429, 403, 503, How.SILENT, How.RESET, How.REFUSED, How.NXDOMAIN, How.TLS_EXPIRED, How.CHALLENGE)
    ],
)  # fmt: skip
def test_a_source_in_trouble_is_silence_and_no_answer(
    world: SmallInternet, host: str, like: How | int, named: Named
) -> None:
    world.break_host(host, like)
    (learnt,) = ask(world, named, deadline=0.3, connect_timeout=0.3)
    if host == "proceedings.mlr.press" and like is How.NXDOMAIN:
        assert isinstance(learnt, Missing)
    else:
        assert isinstance(learnt, Silent), learnt
        assert learnt.reason


@pytest.mark.parametrize("host", ["api.crossref.org", "export.arxiv.org", "api.github.com"])
def test_a_web_page_in_the_place_of_a_registrys_answer_is_no_answer(world: SmallInternet, host: str) -> None:
    world.break_host(host, How.OK)
    asked = {"api.crossref.org": Named(doi=HEADS), "export.arxiv.org": Named(arxiv="2304.03410")}
    (learnt,) = ask(world, asked.get(host, Named(url="https://github.com/mpii/code")))
    assert isinstance(learnt, Silent)


@pytest.mark.parametrize(
    ("like", "more"),
    [
        (How.CHALLENGE, {}),
        (How.CHALLENGE, {"status": 403}),
        (How.OK, {"title": "Access Denied", "body": "<p>no</p>"}),
        (How.TO_LOGIN, {}),
        (How.SOFT_404, {}),
        (How.PARKED, {}),
        (How.TO_ROOT, {}),
        (How.SPA, {}),
        (How.WAF, {}),
        (How.EMPTY, {}),
        (How.PDF, {}),
        (How.DEAD_HOSTING, {}),
        (404, {}),
    ],
)
def test_no_wall_and_no_error_page_becomes_a_title(world: SmallInternet, like: How | int, more: dict[str, Any]) -> None:
    world.put("https://lab.example/papers/heads", like, **more)
    (learnt,) = ask(world, Named(url="https://lab.example/papers/heads"))
    assert isinstance(learnt, Missing | Silent), learnt


def test_a_captive_portal_becomes_no_title(world: SmallInternet) -> None:
    world.captive = "http://portal.example/"
    asked = [Named(url="http://lab.example/heads"), Named(url="https://lab.example/heads"), Named(doi=HEADS)]
    assert not any(isinstance(one, Found) for one in ask(world, *asked))


def test_a_site_that_forbids_us_by_name_is_not_read(world: SmallInternet) -> None:
    world.robots["proceedings.mlr.press"] = "User-agent: readinglist\nDisallow: /\n"
    world.venues[PMLR] = VENUE  # type: ignore[assignment]
    (learnt,) = ask(world, Named(url=PMLR))
    assert isinstance(learnt, Silent)
    assert [seen.path for seen in world.requests] == ["/robots.txt"]


def test_nothing_private_is_asked(world: SmallInternet) -> None:
    (learnt,) = ask(world, Named(url="http://127.0.0.1:8642/papers/1"), opened=())
    assert not isinstance(learnt, Found)
    assert not world.requests


def test_what_is_slow_is_left_out_in_time_and_said(world: SmallInternet) -> None:
    world.papers["2304.03410"] = {"title": "Places", "doi": "10.1109/slow"}
    world.latency["api.crossref.org"] = 5.0
    began = time.monotonic()
    quick, slow = ask(world, Named(arxiv="2304.03410"), Named(doi="10.1109/slow"), patience=0.8, deadline=10.0)
    assert time.monotonic() - began < 2
    assert isinstance(quick, Found)
    assert (quick.title, quick.doi, quick.trouble) == ("Places", "10.1109/slow", "not all answers came within 0.8 s")
    assert isinstance(slow, Silent)


# --- what is read


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("R<sup>2</sup>Former &amp; <i>C. elegans</i>", "R$^{2}$Former & C. elegans"),
        ("Bad &amp;amp; worse", "Bad & worse"),
        (
            'On <mml:math xmlns:mml="m"><mml:msub><mml:mi>L</mml:mi><mml:mn>2</mml:mn></mml:msub></mml:math> norms',
            "On $L_{2}$ norms",
        ),
        (
            "Half <mml:math><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac></mml:math>",
            r"Half $\frac{1}{2}$",
        ),
        ("Two\n   lines", "Two lines"),
        (None, ""),
        (["a"], ""),
    ],
)
def test_titles_are_cleaned(raw: object, clean: str) -> None:
    assert line(raw) == clean


def test_abstracts_lose_their_markup_and_keep_their_formulas() -> None:
    tex = r"<jats:tex-math>\documentclass[12pt]{minimal} \begin{document}$$x^2$$\end{document}</jats:tex-math>"
    raw = (
        "<jats:title>Abstract</jats:title><jats:p>We show <jats:inline-formula><jats:alternatives>"
        f"{tex}<mml:math><mml:mi>x</mml:mi></mml:math></jats:alternatives></jats:inline-formula> holds.</jats:p>"
        "<jats:sec><jats:title>Methods</jats:title><jats:p>Much care was taken.</jats:p></jats:sec>"
    )
    assert abstract(raw) == "We show $x^2$ holds.\n\nMethods: Much care was taken."
    assert abstract("<p>Too short.</p>") is None


def test_names_stand_as_on_a_title_page() -> None:
    assert person({"given": "Martin", "family": "King", "suffix": "Jr."}) == "Martin King, Jr."
    assert person({"name": "The ATLAS Collaboration"}) == "The ATLAS Collaboration"
    assert person({"literal": "WHO"}) == "WHO"
    assert [turned(name) for name in ("de Byron, Ada", "King, Jr., Martin", "Byron, Ada, III", "Ada Byron")] == [
        "Ada de Byron", "Martin King, Jr.", "Ada Byron, III", "Ada Byron"
    ]  # fmt: skip


def test_dublin_core_and_json_ld_are_read_too() -> None:
    core = page_of(
        '<meta name="DC.Title" content="A Thesis"><meta name="DC.Creator" content="Byron, Ada">'
        '<meta name="DC.Date" content="2019-05"><meta name="DC.Identifier" content="https://doi.org/10.1000/t">'
    )
    paper = found_in(core, "https://uni.example/1")
    assert (paper.title, paper.authors, paper.year, paper.doi) == ("A Thesis", ("Ada Byron",), 2019, "10.1000/t")
    data = page_of(
        '<title>x</title><script type="application/ld+json">{"@graph": [{"@type": "ScholarlyArticle", "headline": '
        '"A Work", "author": [{"name": "Ada Byron"}], "datePublished": "2020-01-02", "isPartOf": {"name": "Acta"}, '
        '"sameAs": "https://doi.org/10.1000/j"}]}</script>'
    )
    paper = found_in(data, "https://pub.example/1")
    assert (paper.title, paper.authors, paper.year, paper.venue, paper.doi) == (
        "A Work", ("Ada Byron",), 2020, "Acta", "10.1000/j"
    )  # fmt: skip


def test_a_page_of_a_shop_is_about_no_paper() -> None:
    page = page_of(
        '<title>Shoes</title><meta property="og:title" content="Shoes | Shop"><meta property="og:site_name" '
        'content="Shop"><script type="application/ld+json">{"@type": "Product", "name": "Shoe"}</script>'
    )
    assert not cites(page)
    paper = found_in(page, "https://shop.example/1")
    assert (paper.title, paper.authors, paper.abstract) == ("Shoes", (), None)


def test_a_citation_file_names_its_paper() -> None:
    text = (
        "cff-version: 1.2.0\ntitle: code\nauthors:\n  - family-names: Coder\n    given-names: A.\n"
        "preferred-citation:\n  type: conference-paper\n  authors:\n    - family-names: Byron\n      given-names: Ada\n"
        '    - name: "The Group"\n  title: "On Heads"\n  year: 2023\n'
    )
    assert (citation_in(text).title, citation_in(text).authors) == ("On Heads", ("Ada Byron", "The Group"))
    assert citation_in("title: code\ntype: software\ndoi: 10.5281/zenodo.7\n") == Found()


@given(st.text(alphabet="<>/=\"' &;abcmetaprsciontl:-\n$\\{}", max_size=300))
def test_no_text_makes_the_readers_raise(text: str) -> None:
    found_in(page_of(text), "https://a.example/")
    line(text)
    abstract(text)
    citation_in(text)
    turned(text)


@pytest.mark.parametrize(
    "piece",
    ["<math>", "<jats:alternatives>", "<mml:math a='", "<title>", "<meta name='", "<!--", "{", "<div id=abstract>"],
)
def test_no_long_text_takes_long(piece: str) -> None:
    began = time.monotonic()
    text = piece * (400_000 // len(piece))
    abstract(text)
    line(text)
    found_in(page_of(text), "https://a.example/")
    assert time.monotonic() - began < 20
