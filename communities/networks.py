"""网络: what stands for one customer's line; for IPv6 that is a /64, of which each has billions."""

import ipaddress


def wide_network_of(network: str) -> str:
    """ "2001:db8:0:7::/64" -> "2001:db8::/48", of which one customer may have all; "" for all others."""
    try:
        line = ipaddress.ip_network(network)
    except ValueError:
        return ""
    return str(line.supernet(new_prefix=48)) if line.version == 6 else ""


def network_of(address: str) -> str:
    """ "10.0.0.1" -> "10.0.0.1", "2001:db8::1" -> "2001:db8::/64"; what is no address stays."""
    try:
        known = ipaddress.ip_address(address.strip())
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
