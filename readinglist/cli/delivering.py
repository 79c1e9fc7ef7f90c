"""Reports on their way: planned when they are kept, sent when they are due, one process at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

import click
from sqlalchemy.orm import Session

from readinglist.cli.bench import Bench, Command, say
from readinglist.cli.channels import Place, channels, places
from readinglist.database import Library
from readinglist.errors import AlreadyRunning
from readinglist.library import deliveries, reports
from readinglist.library.deliveries import Due, Wanted
from readinglist.notify import Envelope
from readinglist.report import Channel

__all__ = ["Delivering", "Round", "channels", "deliver", "deliver_due", "plan", "send_test"]

LONGEST = 120.0  # seconds for one delivery
TEST_LONGEST = 20.0
MANY_TRIES = 3  # in vain; then what stands behind a report is tried as well
_GLANCE, _GRACE = 0.25, 5.0  # how often a delivery under way looks whether we end, and how long it may last then
_log = logging.getLogger(__name__)


def _never() -> bool:
    return False


def plan(bench: Bench, session: Session, number: int) -> None:
    """Have a report delivered that is being kept, wherever the settings of today say; called in the same transaction.

    So what is set up later gets no old reports.
    """
    deliveries.plan(session, number, [place.wanted for place in places(bench.config)], bench.now())


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the deliveries that were due: how many arrived, and what stood in the way of the others."""

    sent: int
    troubles: tuple[str, ...]


class Delivering:
    """Sends what is due, in the clock's own time."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._stopped = False

    def deliver_due(self) -> None:
        """Send what is due, if no other process is at it."""
        try:
            deliver_due(self._bench, self._library, ended=lambda: self._stopped)
        except AlreadyRunning:
            return

    def stop(self) -> None:
        """Begin nothing more; what is under way is recorded when it is done, or sent once more after the next start."""
        self._stopped = True


def deliver_due(bench: Bench, library: Library, ended: Callable[[], bool] = _never) -> Round:
    """Send what is due, each place's reports oldest first; raises AlreadyRunning when another process is at it.

    What waits for a place that the settings no longer name is led on first. A place that fails is left alone until its
    next time. Each try is recorded at once, in a transaction of its own; who is killed between the two sends that one
    report once more, under the same Message-ID.
    """
    sent, troubles = 0, []
    with library.alone("delivery", "another process delivers the reports of this library now"):
        known = {(one.wanted.channel, one.wanted.target): one for one in places(bench.config)}
        _lead_on(library, [place.wanted for place in known.values()], bench.now())
        with library.reading() as session:
            due = [one for one in deliveries.due(session, bench.now()) if (one.channel, one.target) in known]
        for key, group in groupby(due, key=lambda one: (one.channel, one.target)):
            queue, failed = list(group), 0
            while queue and not ended():
                one = queue.pop(0)
                told = {"report": one.report, "channel": str(one.channel)}
                trouble = _within(LONGEST, [partial(_deliver, bench, library, known[key], one)], ended)
                with library.writing() as session:
                    deliveries.record(session, one.id, trouble, bench.now())
                if trouble:
                    _log.warning("delivery failed: %s", trouble, extra={"told": told})
                    troubles.append(f"report {one.report}, {one.channel}: {trouble}")
                    failed += 1
                    queue = _after_a_failure(one, queue) if failed == 1 else []
                else:
                    _log.info("delivery", extra={"told": told})
                    sent += 1
    return Round(sent, tuple(troubles))


def _after_a_failure(failed: Due, queue: Sequence[Due]) -> list[Due]:
    """What is still tried at a place in this round after a report failed there: the report itself may be the trouble.

    After one that was given up it is the one that waits; after one that fails again and again, the next one.
    """
    if failed.waiting:
        return list(queue) if failed.tries >= MANY_TRIES else []
    return sorted(queue, key=lambda one: not one.waiting)


def _lead_on(library: Library, wanted: Sequence[Wanted], now: datetime) -> None:
    """Lead on what is astray; writes only when something is."""
    with library.reading() as session:
        if not deliveries.astray(session, wanted):
            return
    with library.writing() as session:
        deliveries.lead_on(session, wanted, now)


def _deliver(bench: Bench, library: Library, place: Place, one: Due) -> str:
    """Send one report to one place; returns what went wrong."""
    from readinglist.cli import composing  # what draws pages is loaded only when there is something to send

    with library.reading() as session:
        report = reports.stored(session, one.report)
    config = bench.config
    name = composing.message_id(config.public_url, one.report, report.since, report.until, one.target)
    envelope = Envelope(config.mail_sender, one.target, bench.now(), name)
    return place.bring(composing.message(one.channel, report, one.report, config), envelope)


def _within(seconds: float, calls: Sequence[Callable[[], str]], ended: Callable[[], bool] = _never) -> str:
    """What the calls return, made side by side; one that lasts longer, or past our own end, is not waited for."""
    told: dict[int, str] = {}

    def call(number: int) -> None:
        try:
            told[number] = calls[number]()
        except Exception:
            # A mistake of ours, or of a service's plug-in, holds up no other delivery; it stands in the log.
            _log.exception("a delivery failed by a mistake of the program")
            told[number] = "a mistake of the program stood in the way; its log says more"

    until, late = time.monotonic() + seconds, f"there was no end to it within {seconds:g} seconds"
    threads = [threading.Thread(target=call, args=(number,), daemon=True) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive() and (left := until - time.monotonic()) > 0:
            thread.join(min(left, _GLANCE))
            if ended():
                until = min(until, time.monotonic() + _GRACE)
                ended, late = _never, "readinglist was ended before it was known whether it arrived"
    return "; ".join(dict.fromkeys(filter(None, (told.get(number, late) for number in range(len(calls))))))


def send_test(
    bench: Bench, longest: float = TEST_LONGEST, ended: Callable[[], bool] = _never
) -> Callable[[Channel], str]:
    """Return what sends a test to all places of a channel side by side, and tells within seconds what went wrong."""
    from readinglist.cli import composing

    def send(channel: Channel) -> str:
        config = bench.config
        (state,) = (one for one in channels(config) if one.channel is channel)
        if not state.configured:
            return state.missing
        message, now = composing.a_test(config.public_url), bench.now()
        calls = []
        for place in places(config):
            if place.wanted.channel is channel:
                name = composing.message_id(config.public_url, "test", now, place.wanted.target)
                envelope = Envelope(config.mail_sender, place.wanted.target, now, name)
                calls.append(partial(place.bring, message, envelope))
        return _within(longest, calls, ended)

    return send


@click.command("deliver", cls=Command)
@click.option("--test", "channel", type=click.Choice([str(it) for it in Channel]), help="Send a test over one channel.")
@click.option("--json", "as_json", is_flag=True, help="What became of it as one JSON object.")
@click.pass_context
def deliver(context: click.Context, channel: str | None, as_json: bool) -> None:
    """Deliver the reports that wait and are due; exit code 1 when one did not arrive."""
    bench: Bench = context.obj
    if channel:
        trouble = send_test(bench)(Channel(channel))
        if as_json:
            say({"channel": channel, "trouble": trouble})
        else:
            click.echo(f"readinglist: {trouble}" if trouble else f"The test by {channel} was sent.", err=bool(trouble))
        context.exit(1 if trouble else 0)
    with bench.library() as library:
        done = deliver_due(bench, library)
        with library.reading() as session:
            in_trouble = deliveries.troubles(session)
    if as_json:
        say({"sent": done.sent, "troubles": list(done.troubles), "in_trouble": in_trouble})
    else:
        for trouble in done.troubles:
            click.echo(f"readinglist: {trouble}", err=True)
        click.echo(f"{done.sent} delivered, {in_trouble} in trouble.")
    context.exit(1 if done.troubles else 0)
