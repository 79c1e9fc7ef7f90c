"""Mappings that know the same name in other spellings."""

from __future__ import annotations

from collections import UserDict
from collections.abc import ItemsView, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

V = TypeVar("V")


class Folded(UserDict[str, V]):
    """A mapping that finds its keys in any case of letters and keeps them as first written."""

    def __init__(self, told: Mapping[str, V] | None = None) -> None:
        self._written: dict[str, str] = {}
        super().__init__(told or {})

    @staticmethod
    def fold(key: str) -> str:
        """What all spellings of a key have in common."""
        return key.lower()

    def written(self, key: str) -> str:
        """The key as it was written first."""
        return self._written.get(self.fold(key), key)

    def items(self) -> ItemsView[str, V]:
        """A picture of this moment: a test may change the facts while a host looks through them."""
        return dict(self.data).items()

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.fold(key) in self._written

    def __getitem__(self, key: str) -> V:
        return self.data[self.written(key)]

    def __setitem__(self, key: str, value: V) -> None:
        self.data[self._written.setdefault(self.fold(key), key)] = value

    def __delitem__(self, key: str) -> None:
        del self.data[self._written.pop(self.fold(key), key)]


def as_written(names: Mapping[str, object], key: str) -> str:
    """The key as it stands in a mapping that may be folded."""
    return names.written(key) if isinstance(names, Folded) else key


class Sorted(Folded[V]):
    """A mapping of URLs that finds them as the Wayback Machine does."""

    @staticmethod
    def fold(key: str) -> str:
        """Without scheme, `www.`, usual port, last slash and case of letters."""
        parts = urlsplit(key if "://" in key else f"http://{key}")
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        query = f"?{parts.query}" if parts.query else ""
        return f"{host}{port}{parts.path.rstrip('/')}{query}".lower()
