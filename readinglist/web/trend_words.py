"""What the charts say, each in a sentence that leaves out what is nothing; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from readinglist.health import Verdict
from readinglist.library.survival import Host, Lives, Survival
from readinglist.library.trends import Alarms, Calls
from readinglist.web import present


def trouble(now: Mapping[Verdict, int], then: tuple[str, Mapping[Verdict, int]] | None) -> str:
    """Return how many of the watched links are in trouble, and how many were `then`, on a day of that name."""
    whole = sum(now.values())
    if whole == 1:
        said = f"The one watched link is {_in_trouble(now, '') or 'neither dead nor failing'}"
    else:
        said = f"Of {present.count(whole, 'watched link')} {_in_trouble(now, 'is are') or 'none is dead or failing'}"
    return f"{said}; on {then[0]} {_in_trouble(then[1], 'was were') or 'none was'}." if then else f"{said}."


def _in_trouble(counted: Mapping[Verdict, int], verbs: str) -> str:
    """`3 are dead and 1 failing`; only the words without the verbs; empty where there is neither."""
    found = [(counted.get(verdict, 0), verdict) for verdict in (Verdict.DEAD, Verdict.FAILING)]
    parts = [f"{number:,} {verdict}" if verbs else str(verdict) for number, verdict in found if number]
    if parts and verbs:
        one, many = verbs.split()
        number, _, word = parts[0].partition(" ")
        parts[0] = f"{number} {one if number == '1' else many} {word}"
    return " and ".join(parts)


def code(whole: Survival) -> str:
    """Return how much of the code that was judged is there."""
    if not whole.judged:
        return "No link to code has been judged yet."
    links, part = f"{whole.judged:,} judged links to code", percent(whole.there, whole.judged)
    if whole.judged == 1:
        said = f"The one judged link to code is {'' if whole.there else 'not '}there."
    elif whole.there == whole.judged:
        said = f"All {links} are there."
    elif whole.there:
        said = f"{whole.there:,} of {links} {'is' if whole.there == 1 else 'are'} there, {part}."
    else:
        said = f"None of {links} is there."
    if whole.apart:
        said += f" {whole.apart:,} more {'is' if whole.apart == 1 else 'are'} restricted or not checked yet."
    return said


def least(name: str, group: Survival) -> str:
    """Return what is left of the group that lost most."""
    if group.there == group.judged:
        return "Nothing is lost in any of these groups."
    if not group.there:
        return f"Nothing is left of {name}, of {present.count(group.judged, 'link')}."
    return f"Least is left of {name}: {group.there:,} of {group.judged:,}."


def host(worst: Host) -> str:
    """Return how many links of the worst host are in trouble."""
    counted = ((worst.dead, "dead"), (worst.failing, "failing"))
    words = [(number, word) for number, word in counted if number]
    if worst.links == 1:
        return f"{worst.name} has the most: its one link is {words[0][1]}."
    parts = " and ".join(f"{number:,} {word}" for number, word in words)
    return f"{worst.name} has the most: {parts} of {worst.links:,} links."


def lives(found: Lives) -> str:
    """Return how long dead links were watched before they died."""
    said = "No link died under watch."
    if found.days is not None and found.number == 1:
        said = f"1 link died under watch, {_span(found.days)} after it was first seen."
    elif found.days is not None:
        said = f"{found.number:,} links died under watch; half of them within {_span(found.days)} of being first seen."
    if found.others:
        said += f" {found.others:,} more {'was' if found.others == 1 else 'were'} never seen there."
    return said


def alarms(found: Alarms) -> str:
    """Return how often links were called failing or dead in error, in the last year and in all."""
    year, whole = found.year, found.whole
    if not whole.troubles:
        return "No link was called failing or dead yet."
    said = "In the last year no link was called failing or dead."
    if year.troubles:
        said = f"In the last year {_wrong(year)} false{_rate(year)}{_wrong_deaths(year)}."
    if len(found.months) > 12:
        since: date = found.months[0].month
        said += f" Since {since:%b %Y}: {whole.troubles_wrong or 'none'} of {whole.troubles:,}{_rate(whole)}"
        said += f"; of {whole.dead:,} called dead, {whole.dead_wrong:,}." if whole.dead_wrong else "."
    return said


def _wrong(calls: Calls) -> str:
    if calls.troubles == 1:
        return f"the one alarm was{'' if calls.troubles_wrong else ' not'}"
    number = f"{calls.troubles_wrong:,}" if calls.troubles_wrong else "none"
    return f"{number} of {calls.troubles:,} alarms {'were' if calls.troubles_wrong > 1 else 'was'}"


def _rate(calls: Calls) -> str:
    if not calls.troubles_wrong or calls.troubles == 1:
        return ""
    return f" ({f'{100 * calls.troubles_wrong / calls.troubles:.1f}'.removesuffix('.0')} %)"


def _wrong_deaths(calls: Calls) -> str:
    """What part of those called dead it was; nothing where none was called so."""
    wrong = calls.dead_wrong
    if not wrong:
        return "; none of these had called a link dead" if calls.troubles_wrong and calls.dead else ""
    if calls.dead == 1:
        return "; the one link called dead was not"
    return f"; of {calls.dead:,} links called dead, {wrong:,} {'was' if wrong == 1 else 'were'} not"


def percent(part: int, whole: int) -> str:
    """Return a share that is 0 or 100 % only when it is nothing or all."""
    if not whole:
        return "–"
    share = round(100 * part / whole)
    return f"{min(max(share, 1), 99) if 0 < part < whole else share} %"


def _span(days: float) -> str:
    """A span as a person says it."""
    if days < 0.5:
        return "less than a day"
    if days < 60:
        return present.count(round(days), "day")
    return present.count(round(days / 30.44), "month") if days < 730 else f"{days / 365.25:.1f} years"
