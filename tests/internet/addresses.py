"""Which addresses a name has, said in words: for IPv6, broken halves, private addresses and rebinding.

world.addresses["both.example"] = ["v6", "v4"]
world.addresses["half.example"] = ["v6-refused", "v4"]           # also -silent, -unreachable
world.addresses["inner.example"] = ["10.0.0.1"]                  # any address may be written out
world.addresses["rebinding.example"] = ["v4", "then", "10.0.0.1"]  # the second answer, and all after it
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

WORDS: Final = frozenset(
    f"{family}{fault}" for family in ("v4", "v6") for fault in ("", "-refused", "-silent", "-unreachable")
)


def answer_of(told: list[str], number: int) -> list[str]:
    """The words of the n-th answer (from 1); the last answer is given for ever."""
    answers: list[list[str]] = [[]]
    for word in told:
        if word == "then":
            answers.append([])
        else:
            answers[-1].append(word)
    return answers[min(number, len(answers)) - 1]


def family_of(word: str) -> int:
    """4 or 6; ValueError for what is neither a word nor an address."""
    return int(word[1]) if word in WORDS else ipaddress.ip_address(word).version


def literal(host: str) -> str:
    """The address that a host part is, in any notation the C library reads (127.1, 0x7f000001 …); empty for a name."""
    bare = host.strip("[]")
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare[:1].isdigit() else ""
    except OSError:
        return ""
