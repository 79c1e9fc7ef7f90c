"""The append-only book of what was seen: what is due, outcomes recorded, flips, runs, histories; never commits."""

from readinglist.ledger.book import flips_between, history, last_answered, replay, replay_all
from readinglist.ledger.entering import record, refold, say
from readinglist.ledger.rescues import keep_rescue, to_remember, to_rescue
from readinglist.ledger.robots import Said, keep_robots, robots_known
from readinglist.ledger.runs import (
    INTERRUPTED,
    finish_run,
    first_run,
    get_run,
    remark,
    runs,
    runs_between,
    start_run,
)
from readinglist.ledger.shelves import hasten
from readinglist.ledger.watched import (
    Due,
    ask_all,
    count_links,
    dead_code,
    due,
    is_due,
    landings_due,
    links,
    on_a_paper,
    tally,
)

__all__ = [
    "INTERRUPTED",
    "Due",
    "Said",
    "ask_all",
    "count_links",
    "dead_code",
    "due",
    "finish_run",
    "first_run",
    "flips_between",
    "get_run",
    "hasten",
    "history",
    "is_due",
    "keep_rescue",
    "keep_robots",
    "landings_due",
    "last_answered",
    "links",
    "on_a_paper",
    "record",
    "refold",
    "remark",
    "replay",
    "replay_all",
    "robots_known",
    "runs",
    "runs_between",
    "say",
    "start_run",
    "tally",
    "to_remember",
    "to_rescue",
]
