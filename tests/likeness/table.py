"""Pairs made by hand: what careless lists do to one paper, and what authors do to tell two apart."""

from __future__ import annotations

from typing import Any

from readinglist.likeness import Likeness, Work

SAME, MAYBE, DIFFERENT = Likeness.SAME, Likeness.MAYBE, Likeness.DIFFERENT
PEOPLE = ("Ada Byron", "Grace Hopper", "Wei Li")


def work(title: str, authors: tuple[str, ...] = PEOPLE, year: int | None = 2022, **fields: Any) -> Work:
    """A paper by three people of 2022, but for what is said."""
    return Work(title, authors, year, **fields)


HEADS = "Learning Neural Parametric Head Models"
FIELDS = "NeRF: Representing Scenes as Neural Radiance Fields for View Synthesis"

TABLE: tuple[tuple[Work, Work, Likeness], ...] = (
    # Identifiers in their dresses
    (work(HEADS, doi="10.1000/x"), work("Head Models", (), None, url="https://dx.doi.org/10.1000/X"), SAME),
    (work(HEADS, doi="10.1000/x"), work("Quite Other Words", doi="10.1000/x"), MAYBE),
    (work(HEADS, doi="10.1000/x"), work(f"Correction to: {HEADS}", doi="10.1000/x"), MAYBE),
    (work(f"{HEADS}: Part I", doi="10.1000/x"), work(f"{HEADS}: Part II", doi="10.1000/x"), MAYBE),
    (work(HEADS, arxiv="2301.00001"), work("Neural Head Models", url="https://arxiv.org/pdf/2301.00001v3"), SAME),
    (work(HEADS, arxiv="2301.00001"), work(HEADS, (), doi="10.48550/arxiv.2301.00001"), SAME),
    (work(HEADS, arxiv="2301.00001", doi="10.1/a"), work(HEADS, arxiv="2301.00001", doi="10.1/b"), MAYBE),
    (work(HEADS, url="http://www.example.org/p/?utm_source=x"), work(HEADS, (), url="https://example.org/p"), SAME),
    (work("On Cats and Dogs", url="https://example.org/"),
    work("On Mice and Owls", url="https://example.org/"), DIFFERENT),
    (work(HEADS, ("Ann Lee",), url="https://example.org/"), work(HEADS, url="https://example.org/"), DIFFERENT),
    # One title in its dresses
    (work("$R^{2}$ Former: Unified Retrieval"), work("R2Former: unified retrieval"), SAME),
    (work("A Théorie of Gödel’s Sets"), work("A Th{\\'e}orie of G{\\\"o}del's Sets."), SAME),
    (work("Modelling Colour & Behaviour of Fibres"), work("Modeling Color and Behavior of Fibers"), SAME),
    (work("3-D Shapes vs. 2-D Views"), work("3D shapes versus 2D views"), SAME),
    (work("Toward Colour Fields"), work("Towards Colour Fields"), SAME),
    (work("Theory of Sets, Part II"), work("Theory of Sets: Part 2"), SAME),
    (work(FIELDS), work("NeRF – Representing scenes as neural radiance fields for view synthesis"), SAME),
    (work(FIELDS), work("NeRF"), SAME),
    (work(FIELDS), work("NeRF: Representing Scenes as Neural Radi…"), SAME),
    (work(FIELDS), work("NeRF: Representing Scenes as Neural Radiance Feilds for View Synthesis"), SAME),
    (work(FIELDS), work("NeRF: Representing Scenes as Neural Radiance Fields for"), SAME),
    (work("一种新的方法", ("李明", "王芳")), work("一种新的方法", ("李明",)), SAME),
    # The same people, written otherwise
    (work(HEADS), work(HEADS, ("Byron, Ada", "Hopper, Grace", "Li, Wei")), SAME),
    (work(HEADS), work(HEADS, ("A. Byron et al.",)), SAME),
    (work(HEADS), work(HEADS, ("Byron A", "Hopper G", "Li W")), SAME),
    (work(HEADS), work(HEADS, ("BYRON Ada", "HOPPER Grace", "LI Wei")), SAME),
    (work(HEADS, ("Martin Rünz", "Matthias Nießner")), work(HEADS, ("M. Ruenz", "M. Niessner")), SAME),
    (work(HEADS), work(HEADS, ("Ada Byron and Grace Hopper and Wei Li",)), SAME),
    (work(FIELDS), work(FIELDS.replace("Radiance", "Radience")), MAYBE),
    (work(f"Reflection {FIELDS}"), work(f"Refraction {FIELDS}"), MAYBE),
    (work(FIELDS, url="https://a.example/1"), work(FIELDS.replace("Fields", "Feilds"), url="https://a.example/2"),
    MAYBE),
    (work(FIELDS, doi="10.1000/x"), work(FIELDS.replace("Radiance", "Radience"), doi="10.1000/x"), SAME),
    # Years and gaps
    (work("On Sets", ()), work("On Sets", (), doi="10.1000/x"), SAME),
    (work("On Sets"), work("On Sets", ()), MAYBE),
    (work("On Sets", (), venue="CVPR"), work("On Sets", (), venue="A Journal"), MAYBE),
    (work("On Sets", (), venue="CVPR"), work("On Sets", (), venue="CVPR", doi="10.1000/x"), SAME),
    (work(HEADS, venue="CVPR"), work(HEADS, (), venue="A Journal"), MAYBE),
    (work(HEADS, url="https://a.example/1"), work(HEADS, (), url="https://b.example/1"), MAYBE),
    (work(HEADS), work(HEADS, year=None), SAME),
    (work(HEADS), work(HEADS, ()), SAME),
    (work(HEADS), work(HEADS, (), None), SAME),
    (work("On Sets"), work("On Sets", (), None), MAYBE),
    (work(HEADS, year=2021, arxiv="2112.00001"), work(HEADS, doi="10.1000/x"), SAME),
    (work(HEADS, arxiv="2112.00001"), work(HEADS, (), doi="10.1000/x"), MAYBE),
    (work(HEADS, year=2018, arxiv="1801.00001"), work(HEADS, doi="10.1000/x"), DIFFERENT),
    (work(HEADS), work(HEADS, year=2020), MAYBE),
    # Two works
    (work(HEADS), work(HEADS, ("Ann Lee", "Bob Ray")), DIFFERENT),
    (work(HEADS, ("Wei Li",)), work(HEADS, ("Jun Li",)), DIFFERENT),
    (work(HEADS, doi="10.1000/x"), work(HEADS, year=2023, doi="10.1000/y"), MAYBE),
    (work(HEADS, venue="CVPR"), work(HEADS, year=2023, venue="IEEE Transactions on Heads"), MAYBE),
    (work(HEADS, arxiv="2101.00001"), work(HEADS, arxiv="2105.00001"), MAYBE),
    (work("YOLO9000: Better, Faster, Stronger"), work("YOLOv3: Better, Faster, Stronger"), DIFFERENT),
    (work("PointNet: Deep Learning on Sets"), work("PointNet++: Deep Learning on Sets"), DIFFERENT),
    (work("Theory of Sets and Their Uses: Part I"), work("Theory of Sets and Their Uses: Part II"), DIFFERENT),
    (work("Detecting Small Things in 2D"), work("Detecting Small Things in 3D"), DIFFERENT),
    (work(HEADS), work(f"Supplementary Material for {HEADS}"), DIFFERENT),
    (work(HEADS), work(f"Erratum: {HEADS}"), DIFFERENT),
    (work(HEADS), work(f"Reply to “{HEADS}”"), DIFFERENT),
    (work(HEADS), work(f"{HEADS} (Extended Abstract)"), MAYBE),
    (work(HEADS), work(f"RETRACTED: {HEADS}"), MAYBE),
    (work(HEADS), work(f"Towards {HEADS}"), DIFFERENT),
    (work(HEADS), work(f"{HEADS} in the Wild"), MAYBE),
    (work("Supervised Learning of Human Gaits"), work("Unsupervised Learning of Human Gaits"), DIFFERENT),
    (work("Microscopic Models of Moving Crowds"), work("Macroscopic Models of Moving Crowds"), DIFFERENT),
    (work("Recognising Small Birds with CNN"), work("Recognising Small Birds with RNN"), MAYBE),
    (work("Introduction"), work("Introduction", year=2023), DIFFERENT),
    (work("Editorial", ()), work("Editorial", (), venue="Nature"), DIFFERENT),
    (work("Overview of the Shared Task"), work("Overview of the Shared Task", year=2023), MAYBE),
)  # fmt: skip
