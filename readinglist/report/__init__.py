"""What changed in a period, told to a person: built of flips and tallies, written as text or values; pure."""

from readinglist.report.building import STANDING, action_of, build
from readinglist.report.comparing import (
    Comparison,
    Difference,
    Pair,
    Told,
    as_comparison_text,
    compare,
    comparison_values,
)
from readinglist.report.phrases import advice, counts, particulars
from readinglist.report.table import as_csv
from readinglist.report.values import as_values, from_values
from readinglist.report.words import (
    ADVICE,
    HEADINGS,
    WHY,
    Action,
    Change,
    Channel,
    Fork,
    Report,
    Row,
    Section,
    Stage,
    Still,
    Unjudged,
    When,
    day_in,
    zone_of,
)
from readinglist.report.writing import as_markdown, as_text

__all__ = [
    "ADVICE",
    "HEADINGS",
    "STANDING",
    "WHY",
    "Action",
    "Change",
    "Channel",
    "Comparison",
    "Difference",
    "Fork",
    "Pair",
    "Report",
    "Row",
    "Section",
    "Stage",
    "Still",
    "Told",
    "Unjudged",
    "When",
    "action_of",
    "advice",
    "as_comparison_text",
    "as_csv",
    "as_markdown",
    "as_text",
    "as_values",
    "build",
    "compare",
    "comparison_values",
    "counts",
    "day_in",
    "from_values",
    "particulars",
    "zone_of",
]
