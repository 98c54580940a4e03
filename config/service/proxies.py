"""Which headers of a proxy are believed: those of the addresses in TRUSTED_PROXIES and of nobody else.

A trusted proxy *sets* X-Forwarded-Proto and *appends* the address of who came to it to X-Forwarded-For. After this
middleware REMOTE_ADDR is the client as the last trusted hop saw it, and no later reader finds a forwarding header but
X-Forwarded-Proto of a trusted proxy (SECURE_PROXY_SSL_HEADER).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

UNIX = "unix"  # in TRUSTED_PROXIES: whoever may write to the socket file
SCHEME = "HTTP_X_FORWARDED_PROTO"
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    SCHEME,
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SSL",
    "HTTP_X_REAL_IP",
)
Network = IPv4Network | IPv6Network
LONGEST_CHAIN = 16  # hops of X-Forwarded-For that are looked at


@lru_cache(maxsize=32)
def networks(said: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks as they are written in a setting; raises ValueError at one that is neither."""
    return tuple(ip_network(one, strict=False) for one in said if one != UNIX)


def among(address: str, said: Iterable[str]) -> bool:
    """Whether the address of a peer, "" for one that came by a socket file, is among those of a setting."""
    known = tuple(said)
    found = address_of(address) if address else None
    if found is None:
        return not address and UNIX in known
    plain = ip_address(found)
    return any(plain in one for one in networks(known))


def address_of(said: str) -> str | None:
    """One address in its plain form, without brackets, port and the wrapping of IPv4; None when it is none."""
    text = said.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return str(found.ipv4_mapped or found) if isinstance(found, IPv6Address) else str(found)


def client_of(peer: str, chain: str, trusted: Iterable[str]) -> str:
    """The client: going back from the peer, the first that is not trusted; what cannot be read is not passed over."""
    known, here = tuple(trusted), peer
    for said in reversed(chain.split(",")[-LONGEST_CHAIN:]):
        if not among(here, known):
            break
        found = address_of(said)
        if found is None:
            if said.strip():
                log.warning("a trusted proxy sent an address that cannot be read")
            break
        here = found
    return here


def client_address(request: HttpRequest) -> str:
    """The address under which wrong passwords are counted (AXES_CLIENT_IP_CALLABLE)."""
    return str(request.META.get("REMOTE_ADDR") or "")


def trusted_proxies(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the first: see above. `request.via_proxy` says whether a trusted proxy brought the request,
    `request.disbelieved` whether headers of another were taken off.
    """

    def behind(request: HttpRequest) -> HttpResponse:
        meta, trusted = request.META, settings.TRUSTED_PROXIES
        said = {name: meta.pop(name) for name in FORWARDED if name in meta}
        peer = str(meta.get("REMOTE_ADDR") or "")
        believed = bool(trusted) and among(peer, trusted)
        request.__dict__.update(via_proxy=believed, disbelieved=bool(said) and not believed)
        if believed:
            meta["REMOTE_ADDR"] = client_of(peer, said.get("HTTP_X_FORWARDED_FOR", ""), trusted)
            if SCHEME in said:
                meta[SCHEME] = said[SCHEME].rpartition(",")[2].strip()
        elif said:
            fields = {"peer": address_of(peer) or "", "headers": sorted(said)}
            log.warning("headers of a proxy that is not in TRUSTED_PROXIES ignored", extra={"fields": fields})
        return answer(request)

    return behind
