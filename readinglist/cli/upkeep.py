"""`readinglist doctor`: what is wrong in the library, or worth a look, and mended where a safe way is known."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from readinglist import journal
from readinglist.cli.bench import Advance, Bench, Command, say
from readinglist.database import Library
from readinglist.errors import ReadinglistError
from readinglist.library import doctor as checks
from readinglist.library.doctor import Check, Examined, Finding, Look, Severity
from readinglist.library.intake_records import check_record, examined_record

SHOWN = 20  # findings of a check that a person is told
_WIDTH = 100  # letters in a line


@click.command(cls=Command)
@click.argument("names", nargs=-1)
@click.option("--fix", is_flag=True, help="Mend what can be mended safely; each check's fix is one thing to undo.")
@click.option("--explain", is_flag=True, help="Say why a check matters, what its fix does, and what it never does.")
@click.option("--list", "as_list", is_flag=True, help="Name all checks.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def doctor(
    context: click.Context, names: tuple[str, ...], fix: bool, explain: bool, as_list: bool, as_json: bool
) -> None:
    """Look through the library for what is wrong, by named checks; by all of them where no NAME is given.

    The exit code is 1 when a problem is left; advice alone leaves it at 0.
    """
    chosen = [_named(name) for name in dict.fromkeys(names)] or list(checks.CHECKS)
    if (explain or as_list) and fix:
        raise click.UsageError("--fix mends; leave --explain and --list away")
    if explain or as_list:
        _describe(chosen, long=explain, as_json=as_json)
        return
    bench: Bench = context.obj
    with bench.library() as library, bench.progress("checks") as progress:
        seen = _examine(bench, library, chosen, progress)
        if fix:
            seen = _mend(bench, library, seen, progress)
    if as_json:
        say(_as_values(seen))
    else:
        _tell(seen, fix=fix)
    if any(one.problems for one in seen):
        context.exit(1)


def _named(name: str) -> Check:
    if name in checks.BY_NAME:
        return checks.BY_NAME[name]
    near = get_close_matches(name, checks.BY_NAME, 1)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise click.UsageError(f"there is no check “{name}”{meant} `readinglist doctor --list` names all.")


def _describe(chosen: Sequence[Check], *, long: bool, as_json: bool) -> None:
    if as_json:
        say({"checks": [check_record(check) for check in chosen]})
        return
    for check in chosen:
        if not long:
            click.echo(f"{check.name:<24}{check.severity:<9}{'fix  ' if check.fix else '     '}{check.looks_for}")
            continue
        click.echo(f"{check.name} ({check.severity}{', can be fixed' if check.fix else ''})")
        for text in (check.looks_for[:1].upper() + check.looks_for[1:] + ".", check.why):
            click.echo(textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  "))
        click.echo()


def _examine(bench: Bench, library: Library, chosen: Sequence[Check], progress: Advance) -> list[Examined]:
    with library.reading() as session:
        look = Look(session, bench.now(), bench.config.policy)
        seen = []
        for at, check in enumerate(chosen):
            progress(at, len(chosen), f"doctor · {check.name}")
            seen.append(checks.examine(look, check))
        return seen


def _mend(bench: Bench, library: Library, seen: Sequence[Examined], progress: Advance) -> list[Examined]:
    """Mend what can be; each check is looked at again, as another's fix may have brought something to light."""
    mended: list[Examined] = []
    anything = any(one.mendable for one in seen)
    for at, before in enumerate(seen):
        progress(at, len(seen), f"doctor · mending {before.check.name}")
        if not anything or (before.check.fix is None and not before.found):
            mended.append(before)
            continue
        fixed, failed = 0, ""
        try:
            if before.check.fix and not before.failed:
                fixed = _mend_one(bench, library, before.check)
        except (ReadinglistError, SQLAlchemyError, ValueError, LookupError) as mistake:
            failed = checks.reason(mistake)
        with library.reading() as session:
            after = checks.examine(Look(session, bench.now(), bench.config.policy), before.check)
        after.fixed = fixed
        if failed:
            after.findings.insert(0, Finding(f"it could not be mended: {failed}"))
        mended.append(after)
    return mended


def _mend_one(bench: Bench, library: Library, check: Check) -> int:
    """Mend what one check finds, as one operation that can be undone where it changed what is the reader's."""
    with library.reading() as session:
        if not checks.examine(Look(session, bench.now(), bench.config.policy), check).mendable:
            return 0
    with library.writing() as session:
        now, policy = bench.now(), bench.config.policy
        if not check.undoable:
            return checks.mend(session, check, now, policy)
        with journal.doing(session, checks.words_of(check), now):
            return checks.mend(session, check, now, policy)


def _as_values(seen: Sequence[Examined]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "problems": sum(one.problems for one in seen),
        "advice": sum(one.found for one in seen) - sum(one.problems for one in seen),
        "fixed": sum(one.fixed for one in seen),
        "checks": [examined_record(one) for one in seen],
    }
    replayed = next((one for one in seen if one.check.name == "health-replays"), None)
    if replayed:  # as it was when this was the only check
        differing = [finding.more for finding in replayed.findings if finding.more]
        values |= {"check": "health-replays", "links": replayed.looked_at, "differing": differing}
    return values


def _tell(seen: Sequence[Examined], *, fix: bool) -> None:
    for one in seen:
        if one.found or one.fixed:
            _tell_one(one)
    problems = sum(one.problems for one in seen)
    advice = sum(one.found for one in seen) - problems
    fixed, mendable = sum(one.fixed for one in seen), sum(one.mendable for one in seen)
    said = f"{_count(len(seen), 'check')}: {_count(problems, 'problem')}, "
    said += f"{_count(advice, 'piece')} of advice" if advice else "no advice"
    said += f"; {fixed or 'nothing was'} mended." if fix else "."
    if mendable and not fix:
        said += f" `readinglist doctor --fix` mends {mendable:,} of them."
    if problems or advice:
        said += " `readinglist doctor NAME --explain` says more of a check."
    click.echo(said)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}" if number else f"no {what}s"


def _tell_one(one: Examined) -> None:
    red = one.problems and one.check.severity is Severity.PROBLEM
    mended = f"{one.fixed} mended" if one.fixed else ""
    left = f"{one.found:,} found" if one.found else ""
    name = click.style(one.check.name, fg="red" if red else None, bold=True)
    click.echo(f"{name} ({one.check.severity}): {', '.join(filter(None, (mended, left)))} · {one.check.looks_for}")
    for finding in one.findings[:SHOWN]:
        click.echo("  " + _line(finding))
    if one.found > SHOWN:
        click.echo(f"  … and {one.found - SHOWN:,} more")
    click.echo()


def _line(finding: Finding) -> str:
    title = f" “{_short(finding.title)}”" if finding.title else ""
    if finding.paper is not None:
        return f"paper {finding.paper}{title}: {finding.what}"
    if finding.link is not None:
        return f"link {finding.link} {finding.url}: {finding.what}"
    return f"{title.strip()}: {finding.what}" if title else finding.what


def _short(title: str) -> str:
    shown = "".join(sign if sign.isprintable() else "·" for sign in title)
    return shown if len(shown) <= 60 else shown[:59] + "…"
