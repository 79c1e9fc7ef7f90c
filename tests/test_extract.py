"""Links come out of running text as a reader would copy them, and nothing else does."""

from __future__ import annotations

import importlib.util
import re
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.extract import links

REPO = "https://github.com/ada/Loom"


@pytest.mark.parametrize(
    "text",
    [
        "The code is at https://github.com/ada/Loom.",
        "All code (https://github.com/ada/Loom) is free.",
        "The code—https://github.com/ada/Loom—is free.",
        "Code: https://github.com/ada/Loom, which is new",
        "Code: “https://github.com/ada/Loom”.",
        "Code: 'https://github.com/ada/Loom'!",
        "Code: <https://github.com/ada/Loom>",
        "Code: {https://github.com/ada/Loom}",
        "We release https://github.com/ada/Loom’s weights",
        "We release https://github.com/ada/Loom's weights",
        "Code: https://github.com/ada/Loom...",
        "Code is free:https://github.com/ada/Loom",
        "Code: https://github.com/ada/Loom[1]",
        "Code: https://github.com/ada/Loom(PyTorch)",
        "Code: https://github.com/ada/Loom\u200b.",
        "Code: https://github.com/ada/Loom∗",
        "Our tool，https://github.com/ada/Loom。",
        "Code: https：//github．com/ada/Loom",
        "代码可从https://github.com/ada/Loom获取！",
        "代码开源于github.com/ada/Loom，欢迎使用",
        "コードはhttps://github.com/ada/Loomで公開",
        "［https://github.com/ada/Loom］",
        "Code: __https://github.com/ada/Loom__ and _https://github.com/ada/Loom_.",
    ],
)
def test_punctuation_around_an_address_is_no_part_of_it(text: str) -> None:
    assert links(text) == [REPO]


@pytest.mark.parametrize(
    "text",
    [
        r"Code: \url{https://github.com/ada/Loom}.",
        r"Code: \url {https://github.com/ ada/ Loom}.",
        r"Code: \href{https://github.com/ada/Loom}{this link}.",
        r"Code: \href{https://github.com/ada/Loom}{\textcolor{magenta}{my \textbf{page}}}.",
        r"Code: $\href{https://github.com/ada/Loom}{\text{this https URL.}}$",
        r"A loom\footnote{Code: https://github.com/ada/Loom.} that weaves",
        r"A loom\footnote{\url{https://github.com/ada/Loom}.}.",
        r"Code: \texttt{github.com/ada/Loom}.",
        r"Code: {\tt https://github.com/ada/Loom}",
        r"Code: \textcolor{blue}{https://github.com/ada/Loom}",
        r"Code: {\color{red}\url{https://github.com/ada/Loom}}",
        r"Code is free at~\url{https://github.com/ada/Loom}",
        r"Code: https:\/\/github.com\/ada\/Loom",
        "Code: [the loom](https://github.com/ada/Loom).",
        "Code: [https://github.com/ada/Loom](https://github.com/ada/Loom).",
        "Code: **https://github.com/ada/Loom**, `https://github.com/ada/Loom`.",
        'Code: <a href="https://github.com/ada/Loom">https://example.org/other</a>',
        '<uri xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://github.com/ada/Loom">here</uri>',
        '<sup xmlns:mml="http://www.w3.org/1998/Math/MathML">1</sup>\n<sup>1</sup>\nhttps://github.com/ada/Loom',
        "Code: https://github.com/ada/Loom<sup>1</sup> is free",
        "Code: https://github.com/ada/Loom&#46;",
        "[![badge](https://img.example.org/b.svg)](https://github.com/ada/Loom)",
        "Code: \\url{https://github.com/ada/%\n  Loom}",
    ],
)
def test_markup_comes_off_and_of_a_named_link_only_the_target_stays(text: str) -> None:
    assert links(text) == [REPO]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (r"at https://loom.example.org/a\_b\%20c\#d", "https://loom.example.org/a_b%20c#d"),
        (r"at \url{http://www.cs.example.edu/{\textasciitilde}ada}", "http://www.cs.example.edu/~ada"),
        ("at https://loom.example.org/x?a=1&copy=2", "https://loom.example.org/x?a=1&copy=2"),
        ("at https://loom.example.org/x;v=1?a=b.", "https://loom.example.org/x;v=1?a=b"),
        ("at https://zh.wikipedia.org/wiki/织布机。", "https://zh.wikipedia.org/wiki/织布机"),
        ("at https://ja.wikipedia.org/wiki/C言語 now", "https://ja.wikipedia.org/wiki/C言語"),
        ("at https://loom.example.org/x.php/Foo.Bar:Baz", "https://loom.example.org/x.php/Foo.Bar:Baz"),
        ("at https://пример.рф/ткань.", "https://пример.рф/ткань"),
        (r"at http://www.cs.example.edu/\~{}ada/x.html", "http://www.cs.example.edu/~ada/x.html"),
        (r"at http://www.cs.example.edu/$\sim$ada/", "http://www.cs.example.edu/~ada/"),
        ("at http://www.cs.example.edu/ \u0303ada/", "http://www.cs.example.edu/~ada/"),
        ("at http://www.cs.example.edu/∼ada/", "http://www.cs.example.edu/~ada/"),
        ("at https://github.com/ada/a<tex>$\\_$</tex>b.", "https://github.com/ada/a_b"),
        ("at https://loom.example.org/x?a=1&amp;b=2.", "https://loom.example.org/x?a=1&b=2"),
        ("at https://loom.example.org/depth–map.php", "https://loom.example.org/depth-map.php"),
        ("(see https://en.wikipedia.org/wiki/Loom_(tool)).", "https://en.wikipedia.org/wiki/Loom_(tool)"),
        ("https://web.archive.org/web/2020/https://a.org/x!", "https://web.archive.org/web/2020/https://a.org/x"),
        ("runs at http://128.2.4.5:8080/demo.", "http://128.2.4.5:8080/demo"),
        ("see https://loom.example.org/#/weave", "https://loom.example.org/#/weave"),
        ("https://github.com/ada/Loom.git.", "https://github.com/ada/Loom.git"),
        ("https://anonymous.4open.science/r/Loom-1A2B/.", "https://anonymous.4open.science/r/Loom-1A2B/"),
    ],
)
def test_escapes_are_undone_and_odd_addresses_stay_whole(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("code at github.com/ada/Loom.", REPO),
        ("code:github.com/ada/Loom", REPO),
        ("code at ada-l.github.io/loom/.", "https://ada-l.github.io/loom/"),
        ("see Loom.github.io for films", "https://Loom.github.io"),
        ("www.loom-weaves.cn is open", "https://www.loom-weaves.cn"),
        ("short: bit.ly/3loom", "https://bit.ly/3loom"),
        ("films: youtu.be/abcdefghijk", "https://youtu.be/abcdefghijk"),
        ("found at loom.cs.example.edu.", "https://loom.cs.example.edu"),
        ("light.example.edu/loom holds it", "https://light.example.edu/loom"),
        ("Please visit loomweb.org for films", "https://loomweb.org"),
        ("the loom is available online at loomweb.org", "https://loomweb.org"),
        ("huggingface.co/ada/loom", "https://huggingface.co/ada/loom"),
        ("gitlab.inria.fr/ada/loom", "https://gitlab.inria.fr/ada/loom"),
        ("archived as doi:10.5281/zenodo.123.", "https://doi.org/10.5281/zenodo.123"),
        ("archived (DOI: 10.1007/978-3-030_13)", "https://doi.org/10.1007/978-3-030_13"),
        ("git clone git@github.com:ada/Loom.git", "https://github.com/ada/Loom.git"),
        (r"at \url{loomweb.org}", "https://loomweb.org"),
        ("runs at loom.example.org:8080/demo.", "https://loom.example.org:8080/demo"),
        ("MORE AT WWW.LOOM-WEAVES.CN", "https://WWW.LOOM-WEAVES.CN"),
        ("データはloom.github.ioにあります", "https://loom.github.io"),
    ],
)
def test_an_address_without_a_scheme_gets_one(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "scheme",
    [
        "https//",
        "https:/",
        "https:///",
        "https;//",
        "https: //",
        "https:// ",
        "https : / / ",
        "ht tps: / / ",
        "http s://",
        "https:",
        "https:ll",
        "https:1/",
        "hups://",
        "httis://",
        "http5://",
        "htps:/",
        "ttps://",
        "https://https://",
        "http://https://",
        "https://https//",
    ],
)
def test_a_broken_scheme_is_mended(scheme: str) -> None:
    assert links(f"Our code is at {scheme}github.com/ada/Loom.") == [REPO]


@pytest.mark.parametrize(
    "host",
    [
        "github. com",
        "github .com",
        "gi thub. com",
        "github,com",
        "github.corn",
        "github.eom",
        "github.con",
        "qithub.com",
        "girhub.com",
        "glthub.com",
        "thub.com",
        "githubcom",
        "github",
        "guhub.com",
    ],
)
def test_a_misread_code_host_is_mended(host: str) -> None:
    assert links(f"Our code is at https://{host}/ada/Loom.") == [REPO]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://ada.github.iolLoom", "https://ada.github.io/Loom"),
        ("https://ada. github. io/Loom", "https://ada.github.io/Loom"),
        ("https://ada.github.lo/Loom", "https://ada.github.io/Loom"),
        ("https://vision.example.edullooms_x", "https://vision.example.edu/looms_x"),
        ("https://vision.example.eom/x", "https://vision.example.com/x"),
        ("bit.1y/3loom", "https://bit.ly/3loom"),
        ("found at loom. cs. uni - example. de", "https://loom.cs.uni-example.de"),
        ("available at sky loom3d. example. org.", "https://skyloom3d.example.org"),
        ("available at the loom3d. example. org.", "https://loom3d.example.org"),
        ("https://imaging. cs.example.edu/x", "https://imaging.cs.example.edu/x"),
        ("https://huggingface.\n\nco/ada/loom", "https://huggingface.co/ada/loom"),
        ("https://loom.co1ombo.edu/x", "https://loom.colombo.edu/x"),
        ("https://phase1looms.org/x", "https://phase1looms.org/x"),
        ("https://github.com/adaILoom", REPO),
        ("https://github.com//ada/Loom", REPO),
    ],
)
def test_other_hosts_are_mended_where_the_damage_is_evident(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://github.com/ ada/Loom-web is", "ada/Loom-web"),
        ("https://github.com/ada/ Loom2 is", "ada/Loom2"),
        ("https://github.com/ada/ loom.", "ada/loom"),
        ("https://github.com/ada/Loom- web is", "ada/Loom-web"),
        ("https://github.com/ada/Loom_\nweb is", "ada/Loom_web"),
        ("https://github.com/ada/Loom _web is", "ada/Loom_web"),
        ("https://github.com /ada/Loom is", "ada/Loom"),
        ("https://github . com / ada / Loom and", "ada/Loom"),
        ("https://github.com/ada/Loom. git", "ada/Loom.git"),
        ("https://github.com/ada/Loom WebGL.", "ada/Loom_WebGL"),
        ("ht tps: / / gi thub. com/ada/ Lo om- web.", "ada/Loom-web"),
        ("https://github.com/ada/Loom We weave", "ada/Loom"),
        ("https://github.com/ada/Loom now.", "ada/Loom"),
        ("https://github.com/ada/Loom/ Code will", "ada/Loom/"),
        ("https://github.com/ada/Loom- and", "ada/Loom-"),
    ],
)
def test_a_space_is_closed_only_where_the_address_evidently_goes_on(text: str, path: str) -> None:
    assert links(text) == [f"https://github.com/{path}"]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("zenodo.org/record/ 1234567 holds it", "zenodo.org/record/1234567"),
        ("doi.org/ 10.5281/zenodo.1234567 holds it", "doi.org/10.5281/zenodo.1234567"),
        ("doi. org/10. 5281/zenodo. 1234567.", "doi.org/10.5281/zenodo.1234567"),
        ("arxiv.org/abs/ 2301.12345 shows", "arxiv.org/abs/2301.12345"),
        ("arxiv. org/abs/2301. 12345.", "arxiv.org/abs/2301.12345"),
        ("osf.io/ ab3cd holds it", "osf.io/ab3cd"),
        ("anonymous.4open.science/r/ loom-1A2B holds it", "anonymous.4open.science/r/loom-1A2B"),
        ("sites.google.com/view/ loom-paper shows", "sites.google.com/view/loom-paper"),
        ("huggingface.co/datasets/ada/ loom-v2 is", "huggingface.co/datasets/ada/loom-v2"),
        ("www.youtube.com/watch? v=abcdefghijk.", "www.youtube.com/watch?v=abcdefghijk"),
        ("www.youtube.com/ watch?v=abcdefghijk.", "www.youtube.com/watch?v=abcdefghijk"),
        ("ada.github.io/ loom/ shows", "ada.github.io/loom/"),
        ("ada.github.io/loom_ page/ shows", "ada.github.io/loom_page/"),
        ("loom.example.org/data/ train/ holds all", "loom.example.org/data/"),
        ("loom.example.org/ w/ full docs", "loom.example.org/"),
        ("loom.example.org/x? n=10 runs say so", "loom.example.org/x"),
        ("arxiv.org/abs/2301.12345. 2023 was good", "arxiv.org/abs/2301.12345"),
        ("github.com/ada/Loom v1.0/2.0.", "github.com/ada/Loom"),
        ("github.com/ada/Loom 12345.", "github.com/ada/Loom"),
    ],
)
def test_a_site_whose_addresses_have_a_form_is_read_until_that_is_whole(text: str, rest: str) -> None:
    assert links(f"It is at https://{text}") == [f"https://{rest}"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://github.com/ada/Loom.The code", REPO),
        ("https://github.com/ada/Loom.Given a thread", REPO),
        ("https://github.com/ada/Loom.Contact:ada@example.org", REPO),
        ("https://github.com/ada/Loom.NET is", f"{REPO}.NET"),
        ("https://github.com/ada/Loom.gitWe", f"{REPO}.git"),
        ("https://ada.github.io.The code", "https://ada.github.io"),
        ("https://openreview.net/forum?id=Ab3dEf6hIjLo-Fi loom", "https://openreview.net/forum?id=Ab3dEf6hIj"),
        ("https://youtu.be/abcdefghijkand", "https://youtu.be/abcdefghijk"),
        ("https://arxiv.org/abs/2301.12345v2Our", "https://arxiv.org/abs/2301.12345v2"),
        ("https://github.com/ada/Loom.pytorch", f"{REPO}.pytorch"),
        ("https://github.com/Ada20/LoomProject", "https://github.com/Ada20/LoomProject"),
    ],
)
def test_text_glued_behind_an_address_is_cut_where_the_seam_shows(text: str, address: str) -> None:
    assert links(text) == [address]


def test_several_addresses_keep_their_order() -> None:
    text = "See https://b.org/y and https://a.org/x; then github.com/ada/Loom,https://c.org/zhttps://d.org/w."
    assert links(text) == ["https://b.org/y", "https://a.org/x", REPO, "https://c.org/z", "https://d.org/w"]


def test_the_same_address_is_returned_once() -> None:
    text = f"{REPO}, {REPO}/, github.com/ada/Loom, www.github.com/ada/Loom and http://github.com/ada/Loom.git"
    assert links(text) == [REPO]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We weave in Node.js, ASP.NET and Socket.io, e.g., on the U.S. market, i.e., for Ph.D. students.",
        "as in Ada et al.In a second model.In 3D.The loom w.r.t.to ResNet-50.It holds",
        "main.py reads config.yaml, README.md, train.sh and data.zip in v1.2 at 0.5 or ImageNet-1.k with DALL.E",
        "Booking.com, JD.com, Amazon.com, Code.org, Agar.io, Yelp.com and OpenAI.com are sites",
        "the shops amazon.com and booking.com, and threads of math.stackexchange.com",
        "Amazon.com/Yelp.com and Booking.com/Airbnb",
        "write to ada@cs.example.edu, {ada,bob}@loom.org or ada.de-vries@example.com",
        "available on GitHub, at this https URL, here, [1], or as Loom.git",
        "ogbn-arxiv, GitHub-Python, YouTube-VIS and arXiv:2301.12345",
        "HTTP/3, HTTP/1.1 and HTTPS/TLS are protocols",
        "and/or, train/val.in, vs.in/out, i.i.d./non-i.i.d., 1.3/2.4",
        "com.example.app and org.loom.dev are packages",
        "we crawl theloom.co.uk, bbc.co.uk and loom.com.br",
        "torch.nn.functional, np.array and sklearn.datasets.load_iris",
        '<tex xmlns:mml="http://www.w3.org/1998/Math/MathML" Notation="LaTeX">$x_{1}$</tex>',
        "the name space http://www.w3.org/1999/xlink",
        "ftp://ftp.example.org/pub and s3://bucket.example.com/x",
        "at https://loom-weaves. We show",
        "https://, http:// and https://localhost/x",
        "our code at https://github.com/xxxx/xxxx or https://github.com/...",
        "hosted by github.com, arxiv.org and huggingface.co",
        r"Code: $\href{this https URL}{this https URL}$.",
        "The method is weak. It is good. He is here. no. we do. in it.",
    ],
)
def test_false_friends_are_left_alone(text: str) -> None:
    assert links(text) == []


# A one between small letters of a school's name is read as an l, and so left out here.
labels = st.from_regex(r"[a-z][a-z0-9]{2,9}", fullmatch=True).filter(
    lambda name: name not in ("www", "http", "https") and not re.search("[a-z]{2}1[a-z]{2}", name)
)
hosts = st.builds(
    lambda name, end: f"{name}-lab.{end}", labels, st.sampled_from(["org", "com", "io", "cs.example.edu", "ac.uk"])
)
paths = st.lists(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,10}[a-z0-9]", fullmatch=True), max_size=3)
plain_addresses = st.builds(
    lambda scheme, host, path: "/".join([f"{scheme}://{host}", *path]), st.sampled_from(["http", "https"]), hosts, paths
)
RUINS = r"""
    https http :// / // : . github com io \url{ } \href{ $ <sup> </sup> [ ]( ) 1 l I - _ ~ www. doi: 10.1234/ é ̃ % ? = &
    # , ; e.g. git@ hups:// “ ” a.b .. 1.1.1.1 :80 * ` | \ Loom bit.1y
    """.split()
ruins = st.lists(st.sampled_from([*RUINS, " ", "\n", "\x00", "\u2028"]), max_size=40).map("".join)


@given(st.one_of(st.text(), ruins))
def test_every_text_gives_only_addresses_a_browser_takes(text: str) -> None:
    for address in links(text):
        scheme, _, rest = address.partition("://")
        host = re.split(r"[/?#]", rest)[0]
        assert scheme in ("http", "https")
        assert "." in host.strip(".")
        assert not re.search(r"\s", address)


@given(st.lists(plain_addresses, max_size=4))
def test_addresses_found_once_are_found_again(addresses: list[str]) -> None:
    once = links(" ".join(addresses))
    assert links(" ".join(once)) == once


@given(
    plain_addresses,
    st.sampled_from(["{}.", "({})", "{}, and", "“{}”", "<{}>", "see {}; then", "**{}**", r"\url{{{}}}"]),
)
def test_a_well_formed_address_in_a_sentence_is_found_exactly(address: str, sentence: str) -> None:
    assert links("We weave on a loom, and all is shown at " + sentence.format(address) + " we hope.") == [address]


def test_long_ruins_cost_no_more_than_their_length() -> None:
    start = time.perf_counter()
    for ruin in ("https://", "http:", "a.", "aa. ", "[a](", "\\url{", '<a href="', "g i t h u b . c o m ", "/ ", "x-"):
        links(ruin * (20_000 // len(ruin)))
    assert time.perf_counter() - start < 10


GOLD = Path(__file__).parents[2] / "shared" / "extraction"


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the scorer leaves its files to the collector
@pytest.mark.skipif(not (GOLD / "cases.jsonl").exists(), reason="the labelled papers are not beside the project")
def test_the_labelled_papers_are_read_as_a_person_reads_them() -> None:
    score = _module(GOLD / "score.py")
    gold = score.read_jsonl(GOLD / "cases.jsonl")
    abstracts = score.corpus_blocks(GOLD.parent / "catalogue", sorted({paper["file"] for paper in gold}))
    hits = misses = spurious = exact = 0
    for paper in gold:
        _, abstract = abstracts[paper["file"], paper["n"]]
        found, missed, extra, _ = score.score_paper(paper, links(abstract.partition("\n----")[0]))
        hits, misses, spurious = hits + len(found), misses + len(missed), spurious + len(extra)
        exact += not missed and not extra
    assert hits / (hits + spurious) >= 0.98
    assert hits / (hits + misses) >= 0.97
    assert exact / len(gold) >= 0.97


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
