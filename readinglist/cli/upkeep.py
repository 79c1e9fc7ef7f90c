"""`readinglist doctor`: whether what is written of the links is what their observations prove."""

from __future__ import annotations

import click

from readinglist import ledger
from readinglist.cli.bench import Bench, Command, say
from readinglist.library.link import get_link


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Judge every link again from its first observation, and tell where the library says something else."""
    bench: Bench = context.obj
    with bench.library() as library, library.reading() as session:
        judged, wrong = ledger.replay_all(session, bench.config.policy)
        differing = [
            {
                "url": get_link(session, link).url,
                "written": str(written.verdict),
                "proved": str(proved.verdict),
                "fields": [name for name in written.__slots__ if getattr(written, name) != getattr(proved, name)],
            }
            for link, (written, proved) in wrong.items()
        ]
    if as_json:
        say({"check": "health-replays", "links": judged, "differing": differing})
    else:
        for one in differing:
            click.echo(
                f"{one['url']}: written {one['written']}, its observations say {one['proved']} ({one['fields']})"
            )
        click.echo(f"{judged} links judged again from their observations, {len(differing)} differ.")
    if differing:
        context.exit(1)
