"""Which addresses are out in the world, and which are a network's own affair."""

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefusedError(Exception):
    """A host is at an address that strangers must not send us to."""


NOT_GLOBAL_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by a provider's customers; 100.100.100.200 tells Alibaba's machines who they are
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's platform, at an address that looks global
            "169.254.0.0/16",  # link-local; 169.254.169.254 tells a cloud's machines their credentials
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",
        ),
    )
)
"""IANA's registry of special-purpose addresses (RFC 6890), and what clouds add. Python 3.11's own table is older."""

GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""Nothing else is routed: that leaves out ::1, fc00::, fe80::, ff00::, IPv4-mapped ::ffff:… and NAT64's 64:ff9b::…"""

NOT_GLOBAL_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Teredo and other protocols' own, documentation, 6to4, documentation."""


def is_global(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in NOT_GLOBAL_V4)
    return address in GLOBAL_V6 and not any(address in network for network in NOT_GLOBAL_V6)


def check_address(address: str) -> None:
    """Of a resolver's answer; raises AddressRefusedError unless it is global."""
    parsed = parse_address(address)
    if parsed is None or not is_global(parsed):
        raise AddressRefusedError(f"{address} is not a public address")


def check_host(host: str) -> None:
    """What can be told of a URL's host without asking a resolver; raises AddressRefusedError."""
    address = parse_address(host)
    name = host.lower().rstrip(".")
    if (address is not None and not is_global(address)) or name.rpartition(".")[2] == "localhost":
        raise AddressRefusedError(f"{host} is not a public address")


def parse_address(host: str) -> Address | None:
    """The address that a host is spelled as, None for a name.

    IPv4 also as the C library reads it (inet_aton), which connects to 127.0.0.1 for 2130706433, 0177.0.0.1 and 127.1.
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError, ipaddress.AddressValueError):
        return None
