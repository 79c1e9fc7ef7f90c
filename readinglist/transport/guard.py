"""Which addresses may be connected to: nothing private, whatever name or notation leads there."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from socket import inet_aton, inet_ntoa

from readinglist.errors import BadConfig

Network = IPv4Network | IPv6Network

# Translators and tunnels carry an IPv4 address inside an IPv6 one (RFC 6052, 8215, 3056).
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_6TO4 = IPv6Network("2002::/16")
USUAL_PORTS = frozenset((80, 443, 8080, 8443))


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return CIDR ranges as networks; raises BadConfig naming the one that is none."""
    networks = []
    for text in texts:
        try:
            networks.append(ip_network(text.strip(), strict=False))
        except ValueError:
            raise BadConfig(f"ALLOW_NETWORKS: “{text}” is no network; write ranges such as 10.1.0.0/16") from None
    return tuple(networks)


def allows(address: str, opened: tuple[Network, ...]) -> bool:
    """Whether an IP address may be connected to: it is public, or lies in a range that was opened."""
    ip = ip_address(address.split("%")[0])
    for inner in _unwrapped(ip):
        if any(inner in network for network in opened if network.version == inner.version):
            continue
        site_local = isinstance(inner, IPv6Address) and inner.is_site_local
        if not inner.is_global or inner.is_multicast or inner.is_reserved or site_local:
            return False
    return True


def names_private(host: str, opened: tuple[Network, ...]) -> bool:
    """Whether a host name says itself that it is private: for a proxy, which looks names up where we cannot see.

    Odd notations of IPv4 addresses (`0x7f.1`, `2130706433`) are read as the C library reads them.
    """
    bare = host.strip("[]").rstrip(".").lower()
    try:
        address = bare if ":" in bare else inet_ntoa(inet_aton(bare))
    except OSError:
        return "." not in bare or bare.endswith((".localhost", ".local", ".internal", ".home.arpa"))
    return not allows(address, opened)


def _unwrapped(ip: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address itself, or the ones it carries inside."""
    if isinstance(ip, IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if any(ip in network for network in _NAT64):
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip in _6TO4:
        return [ip, IPv4Address((int(ip) >> 80) & 0xFFFFFFFF)]
    return [ip]
