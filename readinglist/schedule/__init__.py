"""When something is done, and a clock that calls functions at their times; all of APScheduler.

The clock stands in `schedule.clock`, which only `serve` imports: every other command starts without a scheduler.
"""

from readinglist.schedule.rhythm import Rhythm

__all__ = ["Rhythm"]
