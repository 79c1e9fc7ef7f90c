"""Invented papers: titles put together from words of many fields, people from names of many lands."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from readinglist.likeness import Work

ADJECTIVES = (
    "Deep Robust Sparse Efficient Bayesian Adaptive Neural Probabilistic Hierarchical Contrastive Self-Supervised "
    "Unsupervised Weakly-Labelled Multi-View Multi-Modal Coarse-to-Fine Differentiable Temporal Spatial Nonlinear "
    "Stochastic Convex Generative Discriminative Equivariant Semantic Latent Causal Federated Interpretable Scalable "
    "Geometric Topological Optimal Gradient-Free Colour-Aware Behavioural Noise-Tolerant Ultrasonic Thermal "
    "Microscopic "
    "Macroscopic Symmetric Asymmetric Quantum Photonic Catalytic Aqueous Marine Tropical Boreal Urban Rural Medieval"
).split()
THINGS = (
    "Segmentation Reconstruction Estimation Registration Detection Tracking Retrieval Generation Translation "
    "Completion "
    "Localization Optimisation Compression Denoising Classification Regression Alignment Rendering Editing Synthesis "
    "Calibration Navigation Manipulation Planning Forecasting Recommendation Summarization Parsing Grounding "
    "Captioning "
    "Diffusion Transformers Convolutions Embeddings Descriptors Representations Priors Networks Fields Graphs Kernels "
    "Manifolds Meshes Surfaces Particles Polymers Membranes Enzymes Alloys Catalysts Glaciers Sediments "
    "Wetlands Markets"
).split()
MATTERS = (
    "Human Faces|Point Clouds|Street Scenes|Medical Images|Protein Structures|Long Videos|Crowded Rooms|Aerial Views|"
    "Legal Documents|Spoken Dialogues|Sensor Arrays|Knowledge Bases|Time Series|Power Grids|Soft Robots|Surgical Tools|"
    "Hand Gestures|Night Skies|Underwater Caves|Coral Reefs|Forest Canopies|River Deltas|Lithium Batteries|Gene "
    "Regulation|"
    "Traffic Flows|Wind Turbines|Source Code|Musical Scores|Ancient Manuscripts|Satellite Orbits|Crystal Growth|"
    "Bird Songs"
).split("|")
FORMS = (
    "{a} {t} of {m}", "{a} {t} for {m}", "{a} and {b} {t} of {m}", "Learning {a} {t} from {m}",
    "{t} of {m} with {a} {u}",
    "On the {a} {t} of {m}", "{a} {t} via {b} {u}", "{n}: {a} {t} for {m}", "{n}: Learning {a} {t} from {m}",
    "{n}: {b} {u} for {a} {t} of {m}", "{a} {t} & {b} {u} of {m}", "Rethinking {a} {t} in {m}",
    "{a} {t} without {b} {u}",
    "Modelling the Behaviour of {m} by {a} {t}", "{a} {t}: {b} {u} for {m}", "Poincaré {t} and Schrödinger {u} of {m}",
    "$R^{{2}}$-{t}: {a} {u} for {m}", "{a} {d}D {t} of {m} from {b} {u}", "Analysing {m}: A {a} View on {t}",
)  # fmt: skip
SYLLABLES = "No Ra Lu Vi Me Tra Ki Do Sa Pe Bu Zo Fe Gri Mo".split()
GIVEN = (
    "Ada Grace Johannes María Søren Zoë Wei Jun Xiaoming Yuki Hiroshi Priya Arjun Olga Dmitri Fatima Omar Chloé José "
    "Łukasz Agnieszka Björn Astrid Kwame Amina Seo-yeon Min-jun Thanh Linh Aylin Mehmet Nikos Eleni Jean-Pierre Anne"
).split()
FAMILY = (
    "Byron Hopper Müller García Kierkegård Nießner Li Wang Zhang Chen Tanaka Suzuki Sharma Gupta Ivanova Petrov Hassan "
    "Al-Farsi Dubois Muñoz Wiśniewski Kowalska Åkesson Lindström Mensah Diallo Kim Park Nguyễn Trần Yılmaz Öztürk "
    "Papadopoulos Georgiou Lefèvre O'Brien van der Berg de la Cruz Smith-Jones MacDonald"
).replace("van der Berg", "van_der_Berg").replace("de la Cruz", "de_la_Cruz").split()  # fmt: skip
VENUES = ("CVPR", "ICCV", "NeurIPS", "ICML", "ACL", "arXiv", "SIGIR", "CHI", None)


@dataclass(frozen=True)
class Pair:
    """Two papers, how the second was made of the first, and whether they are one work."""

    one: Work
    other: Work
    sort: str
    same: bool


def person(chance: Random) -> str:
    """A name, given name first."""
    middle = f" {chance.choice('ABCDEFGHJKLMNPRST')}." if chance.random() < 0.15 else ""
    return f"{chance.choice(GIVEN)}{middle} {chance.choice(FAMILY).replace('_', ' ')}"


def people(chance: Random, number: int | None = None) -> tuple[str, ...]:
    """Different people, one to eight."""
    wanted = number or chance.choice((1, 2, 2, 3, 3, 4, 4, 5, 6, 8))
    found: dict[str, None] = {}
    while len(found) < wanted:
        found[person(chance)] = None
    return tuple(found)


def title(chance: Random) -> str:
    """A title as a paper of some field may have it."""
    a, b = chance.sample(ADJECTIVES, 2)
    t, u = chance.sample(THINGS, 2)
    name = "".join(chance.sample(SYLLABLES, 2)) + chance.choice(("Net", "Former", "GAN", "Flow", ""))
    return chance.choice(FORMS).format(a=a, b=b, t=t, u=u, m=chance.choice(MATTERS), n=name, d=chance.choice("23"))


def works(chance: Random, number: int) -> list[Work]:
    """So many papers, no two with one title."""
    found: dict[str, Work] = {}
    while len(found) < number:
        made = title(chance)
        found.setdefault(made, Work(made, people(chance), chance.randint(2005, 2025), venue=chance.choice(VENUES)))
    return list(found.values())
