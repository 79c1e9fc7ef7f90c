"""The name server of the small internet: A and AAAA records, NXDOMAIN, SERVFAIL, or silence."""

from __future__ import annotations

import socket
from collections.abc import Callable

from dnslib import AAAA, QTYPE, RCODE, RR, A, DNSError, DNSRecord

from tests.internet.behaviour import How

Lookup = Callable[[str, int], list[str] | How]
"""The addresses of a name in one family (4, 6, or 0 for other records), or what is wrong with the name."""

_FAMILIES = {QTYPE.A: 4, QTYPE.AAAA: 6}


def reply_to(packet: bytes, lookup: Lookup) -> bytes | None:
    """The answer to one packet; None is the answer of a server that does not answer."""
    try:
        query = DNSRecord.parse(packet)
    except DNSError:
        return None
    reply = query.reply()
    name = str(query.q.qname).rstrip(".").lower()
    match lookup(name, _FAMILIES.get(query.q.qtype, 0)):
        case How.DNS_TIMEOUT:
            return None
        case How.NXDOMAIN:
            reply.header.rcode = RCODE.NXDOMAIN
        case How():
            reply.header.rcode = RCODE.SERVFAIL
        case found:
            for address in found:
                data = AAAA(address) if ":" in address else A(address)
                reply.add_answer(RR(query.q.qname, query.q.qtype, rdata=data, ttl=0))
    return bytes(reply.pack())


def answer_on(sock: socket.socket, lookup: Lookup) -> Callable[[], None]:
    """What to do when that UDP socket has a packet."""

    def answer_one() -> None:
        packet, client = sock.recvfrom(4096)
        reply = reply_to(packet, lookup)
        if reply is not None:
            sock.sendto(reply, client)

    return answer_one
