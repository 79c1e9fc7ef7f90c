"""`readinglist deliveries` and `feed`: what became of reports on their way, and the address of the feed."""

from __future__ import annotations

import click

from readinglist.cli.bench import Bench, Command, say
from readinglist.cli.channels import channels
from readinglist.library import deliveries as delivered
from readinglist.library import feeds
from readinglist.library.book_records import channel_record, delivery_record
from readinglist.library.records import moment
from readinglist.models import Delivery
from readinglist.report.phrases import line

_READ = 500  # deliveries read at once


@click.group("deliveries", invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--in-trouble", is_flag=True, help="Only those that did not arrive yet, or were given up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def deliveries(context: click.Context, in_trouble: bool, as_json: bool) -> None:
    """List what became of the reports that are delivered; or have one sent again, or left."""
    if context.invoked_subcommand is not None:
        return
    bench: Bench = context.obj
    read = delivered.in_trouble if in_trouble else delivered.latest
    with bench.library() as library, library.reading() as session:
        number = delivered.troubles(session) if in_trouble else delivered.count(session)
        for skipped in range(0, number, _READ):
            for row in read(session, _READ, skipped):
                if as_json:
                    say(delivery_record(row))
                else:
                    click.echo(_line(row))


def _line(row: Delivery) -> str:
    trouble = f"  {line(row.trouble)}" if row.trouble else ""
    return f"{row.id:>5}  report {row.report_id:<5} {row.channel:<6} {row.stage:<9} {line(row.target)}{trouble}"


@deliveries.command("again", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def again(bench: Bench, number: int) -> None:
    """Have a report that did not get through sent again, with all that waits for the same place."""
    with bench.library() as library, library.writing() as session:
        delivered.retry(session, number, bench.now())
    click.echo(f"Delivery {number} is due now; `readinglist deliver` sends it, or a `serve` that runs.")


@deliveries.command("leave", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def leave(bench: Bench, number: int) -> None:
    """Try no more to send a report to a place."""
    with bench.library() as library, library.writing() as session:
        delivered.let_be(session, number)
    click.echo(f"Delivery {number} is not tried any more.")


@deliveries.command("channels", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_channels(bench: Bench, as_json: bool) -> None:
    """List the ways by which reports go, as the settings have them, without their secrets."""
    for state in channels(bench.config):
        if as_json:
            say(channel_record(state))
        else:
            click.echo(
                f"{state.channel:<6} {', '.join(map(line, state.targets)) or 'not set'}  {state.missing}".rstrip()
            )


@click.command("feed", cls=Command)
@click.option("--make", is_flag=True, help="Give the feed an address where it has none.")
@click.option("--new", is_flag=True, help="Give it a new address; the old one ends at once.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def feed(bench: Bench, make: bool, new: bool, as_json: bool) -> None:
    """Tell the address of the feed of reports; it is a secret, whoever has it can read them."""
    if make and new:
        raise click.UsageError("--make and --new do not go together; give one of them")
    with bench.library() as library:
        with library.reading() as session:
            found = feeds.current(session)
        if make or new:
            with library.writing() as session:
                found = feeds.make(session, bench.now(), instead_of=found.id if found and new else None)
    address = feeds.address(found, bench.config.public_url) if found else None
    if as_json:
        say({"id": found.id if found else None, "made": moment(found.made) if found else None, "address": address})
    else:
        click.echo(address or "The feed has no address yet; `readinglist feed --make` gives it one.")
