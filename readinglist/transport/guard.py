"""Which addresses may be connected to: nothing private, whatever name or notation leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import inet_aton, inet_ntoa

from readinglist.errors import BadConfig
from readinglist.health import Answer
from readinglist.transport.address import Address
from readinglist.transport.failures import Failure

Network = IPv4Network | IPv6Network

USUAL_PORTS = frozenset((80, 443, 8080, 8443))
# What is not public beyond what every Python's own list knows (IANA's special-purpose registries), and the one public
# address at which a cloud's machines find their metadata.
_NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "168.63.129.16/32"),
        *("64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10"),
    )
)
# Translators and tunnels carry an IPv4 address inside an IPv6 one (RFC 6052, 3056, 5214).
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))
_NAMED = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return CIDR ranges as networks; raises BadConfig naming the one that is none."""
    networks = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip(), strict=False))
        except ValueError:
            raise BadConfig(f"“{text}” is no network; write ranges such as 10.1.0.0/16", "allow_networks") from None
    return tuple(networks)


def refusal(address: Address, *, own: bool) -> Failure | None:
    """Say why an address is not asked whatever it leads to; its port may be any in a paper's own link alone."""
    host = address.host
    if address.scheme not in ("http", "https") or not host:
        return Failure(Answer.GUARDED, f"only http and https are probed, not {address.scheme or 'nothing'}")
    if ":" not in host and not _NAMED.fullmatch(host):
        return Failure(Answer.GUARDED, f"{host} is no possible host name")  # no two programs read %31 in it alike
    if not 0 < address.door < 65536:
        return Failure(Answer.GUARDED, f"there is no port {address.door}")
    if not own and address.door not in USUAL_PORTS:
        return Failure(Answer.GUARDED, f"a redirect to port {address.door} is not followed")
    return None


def allows(address: str, opened: tuple[Network, ...]) -> bool:
    """Whether an IP address may be connected to: it is public, or lies in a range that was opened.

    Raises ValueError for what is no address.
    """
    ip = ip_address(address.split("%")[0])
    return all(_is_public(inner) or _lies_in(inner, opened) for inner in _unwrapped(ip))


def opened_by(address: str, opened: tuple[Network, ...]) -> str:
    """Return the opened range that an address lies in, '' where it needs none, being public."""
    if allows(address, ()):
        return ""
    within = _unwrapped(ip_address(address.split("%")[0]))
    return next((str(network) for network in opened if any(_lies_in(ip, (network,)) for ip in within)), "")


def names_private(host: str, opened: tuple[Network, ...], *, proxied: bool = True) -> bool:
    """Whether a host says itself that it is private, before any name server is asked.

    Odd notations of IPv4 addresses (`0x7f.1`, `2130706433`) are read as the C library reads them. A `proxied` name is
    looked up where we cannot see: there, names without a dot and those of house networks count as private too.
    """
    bare = host.strip("[]").rstrip(".").lower()
    try:
        address = bare if ":" in bare else inet_ntoa(inet_aton(bare))
    except OSError:
        if bare == "localhost" or bare.endswith(".localhost"):
            return not allows("127.0.0.1", opened)
        return proxied and ("." not in bare or bare.endswith((".local", ".internal", ".home.arpa")))
    try:
        return not allows(address, opened)
    except ValueError:
        return True  # it has a colon and is no address: nothing that may be asked


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or _lies_in(ip, _NOT_PUBLIC))


def _lies_in(ip: IPv4Address | IPv6Address, networks: tuple[Network, ...]) -> bool:
    return any(ip in network for network in networks if network.version == ip.version)


def _unwrapped(ip: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address itself, or the ones it carries inside."""
    if isinstance(ip, IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in _NAT64:
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip in _6TO4:
        return [ip, IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)]
    if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return [ip, IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip]
