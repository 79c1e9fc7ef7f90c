"""One work in another dress: each function makes of a paper the same paper, as another list would write it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from readinglist.likeness import Work
from tests.likeness.works import people

Change = Callable[[Work, Random], Work | tuple[Work, Work] | None]

ACCENTS = {"é": "{\\'e}", "ö": '{\\"o}', "ü": '{\\"u}', "è": "{\\`e}", "å": "{\\aa}", "ø": "{\\o}", "ñ": "{\\~n}"}
BRITISH = (("Behaviour", "Behavior"), ("Colour", "Color"), ("Modelling", "Modeling"), ("Optimisation", "Optimization"),
           ("Analysing", "Analyzing"), ("Localization", "Localisation"), ("Summarization", "Summarisation"),
           ("Labelled", "Labeled"), ("Dialogues", "Dialogs"))  # fmt: skip
FUNCTION_WORDS = {"of", "for", "and", "from", "with", "the", "via", "in", "by"}


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ł", "l").replace("Ł", "L"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def cased(work: Work, chance: Random) -> Work:
    if "$" in work.title:
        return replace(work, title=work.title.lower().replace("$r", "$R"))
    return replace(work, title=chance.choice((str.upper, str.lower, str.title, str.swapcase))(work.title))


def unaccented(work: Work, chance: Random) -> Work:
    return replace(work, title=bare(work.title), authors=tuple(bare(name) for name in work.authors))


def in_latex(work: Work, chance: Random) -> Work:
    title = "".join(ACCENTS.get(sign, sign) for sign in work.title)
    title = re.sub(r"\b([A-Z][a-z]*[A-Z]\w*)\b", r"{\1}", title).replace(" & ", r" \& ")
    authors = tuple("".join(ACCENTS.get(sign, sign) for sign in name) for name in work.authors)
    return replace(work, title=title, authors=authors)


def formula_as_text(work: Work, chance: Random) -> Work | None:
    return replace(work, title=work.title.replace("$R^{2}$", "R2")) if "$" in work.title else None


def dashed(work: Work, chance: Random) -> Work | None:
    title = work.title.replace("-", chance.choice("‐–‑ ")).replace(": ", chance.choice((" – ", " - ", ". ", " — ")))
    return replace(work, title=title) if title != work.title else None


def marked(work: Work, chance: Random) -> Work:
    return replace(work, title=chance.choice(("{}.", "“{}”", "  {} ", "{}!", "The {}")).format(work.title))


def without_subtitle(work: Work, chance: Random) -> Work | None:
    main = work.title.split(":")[0]
    return replace(work, title=main) if main != work.title and len(work.authors) > 1 and len(main) > 3 else None


def misprint(text: str, chance: Random) -> str:
    """A text with one letter of a longer word swapped, doubled, left out or hit beside, as fingers do."""
    spans = [found.span() for found in re.finditer(r"[A-Za-z]{5,}", text)]
    start, end = chance.choice(spans)
    at = chance.randrange(start + (chance.random() < 0.9), end - 1)
    match chance.randrange(4):
        case 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[:at] + text[at + 1 :]
        case _:
            return text[:at] + chance.choice("aeinorst") + text[at + 1 :]


def one_misprint(work: Work, chance: Random) -> Work | None:
    return replace(work, title=misprint(work.title, chance)) if len(work.title) >= 36 else None


def two_misprints(work: Work, chance: Random) -> Work | None:
    return replace(work, title=misprint(misprint(work.title, chance), chance)) if len(work.title) >= 45 else None


def respelt(work: Work, chance: Random) -> Work | None:
    title = work.title
    for one, other in BRITISH:
        title = title.replace(one, other)
    return replace(work, title=title) if title != work.title else None


def ampersand(work: Work, chance: Random) -> Work | None:
    swapped = work.title.replace(" & ", " and ") if "&" in work.title else work.title.replace(" and ", " & ")
    return replace(work, title=swapped) if swapped != work.title else None


def cut_with_mark(work: Work, chance: Random) -> Work | None:
    if len(work.title) < 45:
        return None
    return replace(
        work, title=work.title[: chance.randint(32, len(work.title) - 5)].rstrip() + chance.choice(("…", "...", " …"))
    )


def cut_inside(work: Work, chance: Random) -> Work | None:
    for _ in range(20):
        at = chance.randint(36, max(36, len(work.title) - 3))
        head, tail = work.title[:at], work.title[at:]
        if len(tail) > 3 and head[-1].isalpha() and tail[:3].isalpha() and len(work.authors) > 1:
            return replace(work, title=head)
    return None


def family_first(name: str) -> str:
    given, _, family = name.partition(" ")
    return f"{family}, {given}"


def initials(name: str, form: str) -> str:
    given, _, family = name.partition(" ")
    first = "-".join(part[0] + "." for part in given.split("-"))
    middle, _, rest = family.partition(". ")
    if rest and len(middle) == 1:
        family = rest
    return form.format(first=first, bare=first.replace(".", "").replace("-", ""), family=family)


def names_turned(work: Work, chance: Random) -> Work:
    return replace(work, authors=tuple(family_first(name) for name in work.authors))


def names_short(work: Work, chance: Random) -> Work:
    form = chance.choice(("{first} {family}", "{family}, {first}", "{family} {bare}", "{family} {first}"))
    return replace(work, authors=tuple(initials(name, form) for name in work.authors))


def and_others(work: Work, chance: Random) -> Work | None:
    if len(work.authors) < 3:
        return None
    kept = work.authors[: chance.randint(1, 2)]
    return replace(
        work, authors=chance.choice(((*kept[:-1], kept[-1] + " et al."), (*kept, "others"), (*kept, "et al.")))
    )


def without_year(work: Work, chance: Random) -> Work:
    return replace(work, year=None)


def without_authors(work: Work, chance: Random) -> Work:
    return replace(work, authors=())


def preprint(work: Work, chance: Random) -> Work:
    assert work.year is not None
    number = f"{chance.randint(7, 23):02}{chance.randint(1, 12):02}.{chance.randint(10000, 19999)}"
    return replace(
        work, year=work.year - chance.randint(0, 1), arxiv=number, doi=None, venue=chance.choice(("arXiv", None))
    )


def year_beside(work: Work, chance: Random) -> Work:
    assert work.year is not None
    return replace(work, year=work.year + chance.choice((-1, 1)), venue=None)


def with_entities(work: Work, chance: Random) -> Work | None:
    title = work.title.replace(" & ", " &amp; ").replace("é", "&eacute;").replace("ö", "&ouml;")
    return replace(work, title=title) if title != work.title else None


TUNED: tuple[Change, ...] = (
    cased, unaccented, in_latex, formula_as_text, dashed, marked, without_subtitle, one_misprint, two_misprints,
    respelt,
    ampersand, cut_with_mark, cut_inside, names_turned, names_short, and_others, without_year, without_authors,
    preprint,
    year_beside, with_entities,
)  # fmt: skip


# What follows was never tuned on.


def doubly_dressed(work: Work, chance: Random) -> Work | None:
    turned = chance.choice((names_turned, names_short))(work, chance)
    dress = chance.choice((cased, unaccented, marked, without_year))(turned, chance)
    return (one_misprint(dress, chance) or dress) if chance.random() < 0.2 else dress


def in_other_letters(work: Work, chance: Random) -> Work | None:
    title = work.title.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ").replace("-", "\u2011")
    return replace(work, title=title.replace(" ", "\u00a0", 2))


def emphasised(work: Work, chance: Random) -> Work:
    words = work.title.split(" ")
    at = chance.randrange(len(words))
    if "$" not in words[at]:
        words[at] = chance.choice(("\\emph{{{}}}", "\\textit{{{}}}", "{{{}}}", "\\textsc{{{}}}")).format(words[at])
    return replace(work, title=" ".join(words))


def joined(work: Work, chance: Random) -> Work | None:
    title = work.title.replace("Multi-View", "Multiview").replace("Multi-Modal", "Multimodal").replace("-", "")
    return replace(work, title=title) if title != work.title else None


def family_in_capitals(work: Work, chance: Random) -> Work:
    def turned(name: str) -> str:
        given, _, family = name.partition(" ")
        return f"{family.upper()} {given}" if ". " not in family else name

    return replace(work, authors=tuple(turned(name) for name in work.authors))


def in_one_line(work: Work, chance: Random) -> Work:
    return replace(work, authors=(chance.choice((" and ", "; ")).join(work.authors),))


def without_middle(work: Work, chance: Random) -> Work:
    authors = tuple(re.sub(r" [A-Z]\.", "", name) + chance.choice(("", "", ", Jr.")) for name in work.authors)
    return replace(work, authors=authors, year=work.year)


def reordered(work: Work, chance: Random) -> Work:
    return replace(work, authors=tuple(chance.sample(work.authors, len(work.authors))))


def one_more(work: Work, chance: Random) -> Work:
    return replace(work, authors=(*work.authors, *people(chance, 1)))


def number_as_word(work: Work, chance: Random) -> Work | None:
    title = work.title.replace("3D", "Three-D").replace("2D", "Two-D")
    return replace(work, title=title) if title != work.title else None


def without_blank(work: Work, chance: Random) -> Work:
    blanks = [found.start() for found in re.finditer(" ", work.title)]
    at = chance.choice(blanks)
    return replace(work, title=work.title[:at] + work.title[at + 1 :])


def cut_behind_small_word(work: Work, chance: Random) -> Work | None:
    words = work.title.split(" ")
    ends = [at for at, word in enumerate(words) if word in FUNCTION_WORDS and len(" ".join(words[: at + 1])) > 24]
    return replace(work, title=" ".join(words[: ends[-1] + 1])) if ends and len(work.authors) > 1 else None


def identified(work: Work, chance: Random) -> tuple[Work, Work]:
    """One paper under one identifier, each time in another form, its title or its people misspelt as well."""
    number = f"{chance.randint(7, 25):02}{chance.randint(1, 12):02}.{chance.randint(10000, 19999)}"
    doi, place = f"10.1000/{number}", f"example.org/papers/{number}"
    dresses: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        ({"doi": doi}, {"url": f"http://dx.doi.org/{doi.upper()}"}),
        ({"url": f"https://doi.org/{doi}"}, {"url": f"https://www.doi.org/{doi}?utm_source=mail"}),
        ({"arxiv": number}, {"url": f"https://arxiv.org/pdf/{number}v3.pdf"}),
        ({"url": f"https://arxiv.org/abs/{number}"}, {"arxiv": number + "v2"}),
        ({"arxiv": number}, {"doi": f"10.48550/arXiv.{number}".lower()}),
        ({"url": f"https://www.{place}"}, {"url": f"http://{place}/?utm_source=x&fbclid=y"}),
        ({"url": f"https://{place}?page=2&gclid=1"}, {"url": f"https://{place}?page=2"}),
    )
    one, other = chance.choice(dresses)
    turned = chance.choice((cased, unaccented, names_short, without_authors, without_year, marked))(work, chance)
    return replace(work, **one), replace(turned, **other)


HELD_OUT: tuple[Change, ...] = (
    doubly_dressed, in_other_letters, emphasised, joined, family_in_capitals, in_one_line, without_middle,
    reordered, one_more, number_as_word, without_blank, cut_behind_small_word, identified,
)  # fmt: skip
