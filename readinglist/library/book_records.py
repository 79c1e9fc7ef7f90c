"""Runs, observations, flips, kept reports and deliveries as plain values: the one shape that JSON on every door has."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from readinglist.ledger import Next, Progress
from readinglist.library.deliveries import ChannelState
from readinglist.library.records import moment
from readinglist.library.reports import Kept
from readinglist.models import Delivery, Flip, Observation, Run


def run_record(run: Run) -> dict[str, Any]:
    """A run as JSON values, without its thresholds."""
    return {
        "id": run.id,
        "started": moment(run.started),
        "finished": moment(run.finished),
        "total": run.total,
        "probed": run.probed,
        "requests": run.requests,
        "inconclusive": run.inconclusive,
        "flips": run.flips,
        "seconds": run.seconds,
        "void": run.void,
        "stop_asked": run.stop_asked,
        "remark": run.remark,
    }


def progress_record(progress: Progress | None) -> dict[str, Any] | None:
    """What a run under way says of itself as JSON values, None where it said nothing yet."""
    return asdict(progress) if progress else None


def next_record(link: Next) -> dict[str, Any]:
    """A link that is due next as JSON values."""
    return {**link._asdict(), "due": moment(link.due)}


def observation_record(seen: Observation) -> dict[str, Any]:
    """An observation as JSON values; `run` is None for the reader's own word."""
    return {
        "id": seen.id,
        "link": seen.link_id,
        "run": seen.run_id,
        "at": moment(seen.at),
        "answer": seen.answer,
        "reason": seen.reason,
        "code": seen.code,
        "final_url": seen.final_url,
        "replacement": seen.replacement,
        "condition": seen.condition,
        "proved": seen.proved,
        "flag": seen.flag,
        "notice": seen.notice,
        "last_push": moment(seen.last_push),
        "evidence": seen.evidence,
    }


def flip_record(flip: Flip) -> dict[str, Any]:
    """A flip as JSON values."""
    return {
        "id": flip.id,
        "link": flip.link_id,
        "observation": flip.observation_id,
        "at": moment(flip.at),
        "verdict_before": flip.verdict_before,
        "verdict_after": flip.verdict_after,
        "condition_before": flip.condition_before,
        "condition_after": flip.condition_after,
        "flag_before": flip.flag_before,
        "flag_after": flip.flag_after,
        "reason": flip.reason,
        "replacement": flip.replacement,
    }


def kept_record(kept: Kept) -> dict[str, Any]:
    """A kept report as a list has it, as JSON values."""
    return {**kept._asdict(), "since": moment(kept.since), "until": moment(kept.until)}


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON values; its target is a name without secrets."""
    return {
        "id": delivery.id,
        "report": delivery.report_id,
        "channel": delivery.channel,
        "target": delivery.target,
        "stage": delivery.stage,
        "tries": delivery.tries,
        "due": moment(delivery.due),
        "tried": moment(delivery.tried),
        "trouble": delivery.trouble,
    }


def channel_record(state: ChannelState) -> dict[str, Any]:
    """How a channel is set, as JSON values, without its secrets."""
    return {
        "channel": state.channel,
        "configured": state.configured,
        "targets": list(state.targets),
        "when": state.when,
        "missing": state.missing,
    }
