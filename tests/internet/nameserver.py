"""The name server of the small internet: A records, NXDOMAIN, SERVFAIL, or silence."""

from __future__ import annotations

import socket
from collections.abc import Callable

from dnslib import QTYPE, RCODE, RR, A, DNSError, DNSRecord

from tests.internet.behaviour import How

Lookup = Callable[[str], str | How]
"""The IPv4 address of a name, or what is wrong with the name."""


def reply_to(packet: bytes, lookup: Lookup) -> bytes | None:
    """The answer to one packet; None is the answer of a server that does not answer."""
    try:
        query = DNSRecord.parse(packet)
    except DNSError:
        return None
    reply = query.reply()
    name = str(query.q.qname).rstrip(".").lower()
    match lookup(name):
        case How.DNS_TIMEOUT:
            return None
        case How.NXDOMAIN:
            reply.header.rcode = RCODE.NXDOMAIN
        case How():
            reply.header.rcode = RCODE.SERVFAIL
        case address if query.q.qtype == QTYPE.A:
            reply.add_answer(RR(query.q.qname, QTYPE.A, rdata=A(address), ttl=0))
        case _:
            pass
    return bytes(reply.pack())


def answer_on(sock: socket.socket, lookup: Lookup) -> Callable[[], None]:
    """What to do when that UDP socket has a packet."""

    def answer_one() -> None:
        packet, client = sock.recvfrom(4096)
        reply = reply_to(packet, lookup)
        if reply is not None:
            sock.sendto(reply, client)

    return answer_one
