"""The desk before a registry: DOIs wait there until fifty can be asked about at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from readinglist.health import Answer
from readinglist.probe.registries.asking import BATCH, batches
from readinglist.probe.registries.word import Word
from readinglist.transport import Failure

_log = logging.getLogger(__name__)
_GATHERING = 5.0  # seconds that the first of a batch waits for company, while more may come
_SETTLED = 0.05  # once the others are known
_PATIENCE = 20.0  # seconds for one batch, its tries included
_FAILURES = 2  # in a row


class Registry(Protocol):
    """Somebody who can be asked about a batch of DOIs."""

    async def ask(self, dois: list[str]) -> Mapping[str, Word] | Failure:
        """Return what is known of each, by lower-case DOI; those that the registry does not know are left out."""


class Desk:
    """Gathers DOIs, asks the registry one batch after the other, and gives each its word.

    What a registry adds can wait, the DOIs cannot: one that is silent for 20 s, refuses us, or fails twice in a row
    is not asked any more, and all who wait are told so.
    """

    def __init__(self, registry: Registry, group: asyncio.TaskGroup, *, patience: float = _PATIENCE) -> None:
        self._registry = registry
        self._group = group
        self._patience = patience
        self._waiting: dict[str, asyncio.Future[Word | Failure | None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._gathering = _GATHERING
        self._one_at_a_time = asyncio.Lock()
        self._failures = 0
        self._closed: Failure | None = None

    async def ask(self, doi: str) -> Word | Failure | None:
        """Return the registry's word; None when it does not know the DOI, a Failure when it could not be asked."""
        loop = asyncio.get_running_loop()
        future = self._waiting.setdefault(doi, loop.create_future())
        if len(self._waiting) >= BATCH:
            self._serve_all()
        elif self._timer is None:
            self._timer = loop.call_later(self._gathering, self._serve_all)
        return await future

    def settle(self) -> None:
        """Wait for no more company from now on."""
        self._gathering = _SETTLED
        self._serve_all()

    def _serve_all(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._group.create_task(self._serve(self._waiting))
            self._waiting = {}

    async def _serve(self, waiting: Mapping[str, asyncio.Future[Word | Failure | None]]) -> None:
        async with self._one_at_a_time:
            for batch in batches(waiting):
                words = await self._words(batch)
                for doi in batch:
                    waiting[doi].set_result(words if isinstance(words, Failure) else words.get(doi.lower()))

    async def _words(self, batch: list[str]) -> Mapping[str, Word] | Failure:
        if self._closed:
            return self._closed
        try:
            async with asyncio.timeout(self._patience):
                words = await self._registry.ask(batch)
        except TimeoutError:
            words = self._closed = Failure(Answer.TIMEOUT, f"no answer within {self._patience:g} s")
        except Exception:  # the DOIs are registered, whatever trips us in what else is said of them
            _log.exception("a mistake of ours on the word of a registry")
            words = Failure(Answer.DEFERRED, "a mistake of ours")
        self._failures = self._failures + 1 if isinstance(words, Failure) else 0
        refused = isinstance(words, Failure) and words.answer in (Answer.LIMITED, Answer.FORBIDDEN)
        if isinstance(words, Failure) and (refused or self._failures >= _FAILURES):
            self._closed = words
        return words
