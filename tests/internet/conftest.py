"""What the small internet's own tests begin with: a world, and a client in it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.internet import SmallInternet
from tests.internet.client import client_of


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with SmallInternet() as world:
        yield world


@pytest.fixture
def client(world: SmallInternet) -> Iterator[httpx.Client]:
    with client_of(world) as client:
        yield client
