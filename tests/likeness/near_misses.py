"""Two works that look like one: each function makes of a paper another one, as authors and chance do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from readinglist.likeness import Work
from tests.likeness.works import ADJECTIVES, MATTERS, THINGS, people, title

Change = Callable[[Work, Random], tuple[Work, Work] | None]


def _beside(work: Work, chance: Random) -> int | None:
    return (work.year or 0) + chance.choice((0, 0, 1))


def parts(work: Work, chance: Random) -> tuple[Work, Work]:
    form, one, other = chance.choice((
        (": Part {}", "I", "II"), (", Part {}", "1", "2"), (" {}", "I", "II"), (" (Part {})", "II", "III"),
        (" — Volume {}", "1", "2"),
    ))  # fmt: skip
    return replace(work, title=work.title + form.format(one)), replace(
        work, title=work.title + form.format(other), year=_beside(work, chance)
    )


def numbers(work: Work, chance: Random) -> tuple[Work, Work] | None:
    if "2D" in work.title or "3D" in work.title:
        return work, replace(work, title=work.title.translate(str.maketrans("23", "32")))
    form, one, other = chance.choice(
        (("{} in 2D", "2", "3"), ("{} with 10 Shots", "10", "100"), ("{}: The 2021 Edition", "2021", "2022"))
    )
    made = form.format(work.title)
    return replace(work, title=made), replace(work, title=made.replace(one, other), year=_beside(work, chance))


def versions(work: Work, chance: Random) -> tuple[Work, Work] | None:
    name = work.title.split(":")[0]
    if " " in name or "$" in name or ":" not in work.title:
        return None
    new = name + chance.choice(("++", "v2", "-2", "+", " 2", "-XL", " v3"))
    rest = work.title[len(name) :]
    return work, replace(work, title=new + rest, year=_beside(work, chance))


def companions(work: Work, chance: Random) -> tuple[Work, Work]:
    form = chance.choice((
        "Supplementary Material for {}", "Correction to: {}", "Erratum: {}", "Reply to “{}”", "Comment on “{}”",
        "{}: Supplementary Material", "Corrigendum to {}", "{} (Appendix)", "Response to: {}", "Author Correction: {}",
        "Discussion of {}", "{}: Errata", "Retraction: {}", "Addendum to {}",
    ))  # fmt: skip
    return work, replace(work, title=form.format(work.title), year=_beside(work, chance))


def longer_version(work: Work, chance: Random) -> tuple[Work, Work]:
    number = chance.randint(100, 99999)
    one = replace(work, doi=f"10.1109/conf.{number}")
    return one, replace(
        work, doi=f"10.1007/s11263.{number}", year=(work.year or 0) + 1, venue="International Journal of Things"
    )


def journal_version(work: Work, chance: Random) -> tuple[Work, Work]:
    return replace(work, venue="CVPR"), replace(work, venue="IEEE Transactions on Things", year=(work.year or 0) + 1)


def other_people(work: Work, chance: Random) -> tuple[Work, Work]:
    families = {word for name in work.authors for word in name.split()}
    authors = tuple(name for name in people(chance, 3) if families.isdisjoint(name.split()))
    return work, replace(work, authors=authors or ("Kazimierz Zbrożek",), year=_beside(work, chance))


def generic(work: Work, chance: Random) -> tuple[Work, Work]:
    made = chance.choice(
        ("Introduction", "Editorial", "Preface", "Guest Editorial", "Foreword", "Front Matter", "Panel")
    )
    other = chance.choice((work.authors, people(chance, 2), ()))
    later = chance.randint(other == work.authors, 2)  # of one year and by the same people it would be the same
    return replace(work, title=made), replace(work, title=made, authors=other, year=(work.year or 0) + later)


def _swapped(text: str, chance: Random) -> str | None:
    for group in chance.sample((tuple(ADJECTIVES), tuple(THINGS), tuple(MATTERS)), 3):
        for word in chance.sample(group, len(group)):
            if re.search(rf"\b{re.escape(word)}\b", text):
                return text.replace(word, chance.choice([other for other in group if other != word]), 1)
    return None


def one_word(work: Work, chance: Random) -> tuple[Work, Work] | None:
    made = _swapped(work.title, chance)
    return (work, replace(work, title=made, year=_beside(work, chance))) if made else None


def toward(work: Work, chance: Random) -> tuple[Work, Work]:
    made = chance.choice(("Towards {}", "Beyond {}", "Efficient {}", "Improved {}", "Rethinking {}")).format(work.title)
    return work, replace(work, title=made, year=_beside(work, chance))


def same_people(work: Work, chance: Random) -> tuple[Work, Work]:
    return work, replace(work, title=title(chance))


def longer_title(work: Work, chance: Random) -> tuple[Work, Work]:
    tail = chance.choice(
        (" in the Wild", " at Scale", " with Transformers", " under Noise", " for Mobile Devices", " and Beyond")
    )
    return work, replace(work, title=work.title + tail, year=_beside(work, chance))


def other_subtitle(work: Work, chance: Random) -> tuple[Work, Work]:
    main = work.title.split(":")[0]
    one, other = chance.sample(
        ("A Survey", "Theory", "Applications", "A Benchmark", "Methods and Data", "Open Problems"), 2
    )
    return replace(work, title=f"{main}: {one}"), replace(work, title=f"{main}: {other}", year=_beside(work, chance))


OPPOSED = (
    ("Supervised", "Unsupervised"), ("Micro-Scale", "Macro-Scale"), ("Intraclass", "Interclass"), ("Linear",
    "Nonlinear"),
    ("Upper", "Lower"), ("Local", "Global"), ("Hypothermia", "Hyperthermia"), ("Online", "Offline"), ("CNN", "RNN"),
    ("Homogeneous", "Heterogeneous"), ("Explicit", "Implicit"), ("Inductive", "Deductive"), ("Image", "Video"),
    ("Adsorption", "Absorption"), ("Photon", "Proton"), ("with", "without"), ("Source", "Target"), ("Rigid",
    "Non-Rigid"),
)  # fmt: skip


def opposed(work: Work, chance: Random) -> tuple[Work, Work]:
    pair = chance.choice(OPPOSED)
    return replace(work, title=f"{pair[0]} {work.title}"), replace(
        work, title=f"{pair[1]} {work.title}", year=_beside(work, chance)
    )


WORDS = (
    ("Reflection", "Refraction"), ("Multi-Modal", "Multi-Model"), ("Stimulation", "Simulation"),
    ("Classification", "Clarification"), ("Translation", "Transition"), ("Causal", "Casual"), ("Depth", "Death"),
    ("Parameter", "Perimeter"), ("Painting", "Printing"), ("Speeding", "Spending"), ("Trial", "Trail"),
    ("Prediction", "Predication"), ("Streaming", "Steaming"), ("Discrete", "Discreet"), ("Adaption", "Adoption"),
)  # fmt: skip


def another_word(work: Work, chance: Random, words: tuple[tuple[str, str], ...] = WORDS) -> tuple[Work, Work]:
    one, other = chance.choice(words)
    forms = ("{} in {}", "{} and {}", "On {} by {}", "Fields of {}: {}")
    form = chance.choice(forms)
    return replace(work, title=form.format(one, work.title)), replace(work, title=form.format(other, work.title))


def two_addresses(work: Work, chance: Random) -> tuple[Work, Work] | None:
    """The same letters swapped as in a misprint, but each of the two has a page of its own."""
    found = re.search(r"[A-Za-z]{8,}", work.title)
    if not found:
        return None
    at = found.start() + 3
    title = work.title[:at] + work.title[at + 1] + work.title[at] + work.title[at + 2 :]
    if title == work.title:
        return None
    return replace(work, url="https://example.org/a"), replace(work, title=title, url="https://example.org/b")


TUNED: tuple[Change, ...] = (
    another_word, two_addresses,
    parts, numbers, versions, companions, longer_version, journal_version, other_people, generic, one_word, toward,
    same_people, longer_title, other_subtitle, opposed,
)  # fmt: skip


# What follows was never tuned on.


def revisited(work: Work, chance: Random) -> tuple[Work, Work]:
    form = chance.choice(
        ("{} Revisited", "{}, Reconsidered", "{}: Ten Years Later", "Yet Another {}", "{}? Not Yet", "A Survey of {}")
    )
    return work, replace(work, title=form.format(work.title), year=_beside(work, chance))


def namesakes(work: Work, chance: Random) -> tuple[Work, Work]:
    return replace(work, authors=("Wei Li", "Jun Zhang")), replace(work, authors=("Jing Li", "Hao Zhang", "Ming Xu"))


def years_later(work: Work, chance: Random) -> tuple[Work, Work]:
    return work, replace(work, year=(work.year or 0) - chance.randint(3, 12))


def substances(work: Work, chance: Random) -> tuple[Work, Work]:
    one, other = chance.choice(
        (
            ("Sulfate", "Sulfite"),
            ("Ethane", "Ethene"),
            ("Nitrate", "Nitrite"),
            ("Chloride", "Chlorite"),
            ("Propane", "Propene"),
        )
    )
    made = f"{one} and {work.title}"
    return replace(work, title=made), replace(work, title=made.replace(one, other))


def families_of_models(work: Work, chance: Random) -> tuple[Work, Work]:
    one, other = chance.choice((
        ("GPT-2", "GPT-3"), ("BERT", "ALBERT"), ("ResNet", "ResNeXt"), ("StyleGAN", "StyleNeRF"), ("Type A", "Type B"),
        ("T5", "mT5"), ("DETR", "DINO"), ("H1N1", "H5N1"), ("IL-6", "IL-8"), ("Mark II", "Mark III"),
    ))  # fmt: skip
    made = f"{work.title} using {one}"
    return replace(work, title=made), replace(work, title=made.replace(one, other), year=_beside(work, chance))


def in_chinese(work: Work, chance: Random) -> tuple[Work, Work]:
    one, other = chance.sample(("图像", "视频", "文本", "语音", "点云"), 2)
    authors = ("李明", "王芳")
    return replace(work, title=f"一种新的{one}分割与重建方法", authors=authors), replace(
        work, title=f"一种新的{other}分割与重建方法", authors=authors
    )


def two_preprints(work: Work, chance: Random) -> tuple[Work, Work]:
    return replace(work, arxiv="2101.00001"), replace(work, arxiv=f"2105.{chance.randint(10000, 19999)}")


def ordinals(work: Work, chance: Random) -> tuple[Work, Work]:
    one, other = chance.sample(("First", "Second", "Third", "Fourth"), 2)
    form = "The {} Challenge on {}"
    return replace(work, title=form.format(one, work.title)), replace(
        work, title=form.format(other, work.title), year=(work.year or 0) + 1
    )


def yearly(work: Work, chance: Random) -> tuple[Work, Work]:
    made = f"Overview of the Shared Task on {work.title}"
    return replace(work, title=made), replace(work, title=made, year=(work.year or 0) + 1)


OTHER_WORDS = (
    ("Detection", "Detention"), ("Confirmation", "Conformation"), ("Stationary", "Stationery"),
    ("Complement", "Compliment"), ("Infection", "Injection"), ("Resolution", "Revolution"), ("Personal", "Personnel"),
    ("Protection", "Projection"), ("Continuous", "Contiguous"), ("Contents", "Contests"), ("Genetic", "Generic"),
    ("Neutral", "Neural"), ("Contract", "Contact"), ("Migration", "Mitigation"), ("Evaluation", "Evolution"),
    ("Expansion", "Expression"), ("Conception", "Concession"), ("Formulation", "Formation"), ("Mobility", "Motility"),
    ("Cooperation", "Corporation"), ("Quantitative", "Qualitative"), ("Deformation", "Defamation"),
)  # fmt: skip


def still_another_word(work: Work, chance: Random) -> tuple[Work, Work]:
    return another_word(work, chance, OTHER_WORDS)


HELD_OUT: tuple[Change, ...] = (
    still_another_word,
    revisited, namesakes, years_later, substances, families_of_models, in_chinese, two_preprints, ordinals, yearly,
)  # fmt: skip
