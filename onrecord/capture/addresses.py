"""Which URLs and addresses a capture may go to. Pure: nothing is resolved or opened here.

A page may redirect to, or a name resolve to, a machine inside the user's own network or the metadata service of a cloud:
whoever wrote the page would learn what answers there. So only addresses of the public internet are allowed. The ranges
are IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates) and the clouds' own.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import quote, urljoin

from onrecord.errors import InputError

_REFUSED_4: Final = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # the agent of one large cloud, at a public address
)))  # fmt: skip
_GLOBAL_6: Final = IPv6Network("2000::/3")
_REFUSED_6: Final = tuple(map(IPv6Network, (
    "2001::/23",  # protocol assignments; holds Teredo, which names an IPv4 address
    "2001:db8::/32", "3fff::/20",  # documentation
    "2002::/16",  # 6to4: names an IPv4 address; out of use (RFC 7526)
)))  # fmt: skip
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = (0x00005EFE, 0x02005EFE)  # the interface id of an IPv6 address that names an IPv4 one (RFC 5214)

_URL: Final = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.I | re.S)
_AUTHORITY: Final = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+")
# Names that mean this machine or this network, whatever a resolver says.
_LOCAL: Final = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa")
_PORTS: Final = (80, 443, 8080, 8443)
_MAX_URL: Final = 8_192


class Target(NamedTuple):
    """A checked URL: ``host`` in ASCII, lower case, without brackets; ``path`` with the query, percent-encoded ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address, where the URL names one."""
        return _literal(self.host)

    @property
    def netloc(self) -> str:
        """The host, and the port where it is not the scheme's own: as in ``Host``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"


_DEFAULT: Final = {"http": 80, "https": 443}


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the public internet, and names no other that is not."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    mapped = address.ipv4_mapped
    if mapped is not None:
        return is_public(mapped)
    number = int(address)
    inner = IPv4Address(number & 0xFFFF_FFFF)
    if address in _NAT64:
        return is_public(inner)
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP and not is_public(inner):
        return False
    return address in _GLOBAL_6 and not any(address in network for network in _REFUSED_6)


def check(url: str, *, proxied: bool = False) -> Target:
    """The URL that the user asked for, taken apart. Raises InputError (kinds: bad_url, refused_address).

    Refused: other schemes than http and https; a name or password; control characters and backslashes; numbers that are
    no ordinary address (``0x7f.1``, ``2130706433``); names of this machine or network, and names without a dot; ports
    below 1024 except 80 and 443. ``proxied``: names under ``.onion`` are allowed.
    """
    target = _take_apart(url, proxied)
    if target.port < 1024 and target.port not in _PORTS:
        raise _bad("the port is one of another service than the web; check the URL")
    return target


def follow(target: Target, location: str, *, proxied: bool = False) -> Target:
    """Where a redirect leads, as ``check``. A port that is not 80, 443, 8080 or 8443 is allowed only on the host it came
    from: a page must not make us knock at others' doors."""
    if _CONTROL.search(location) or len(location) > _MAX_URL:
        raise _bad("the site redirects to something that is no web address; open it in a browser and save the page")
    try:
        joined = urljoin(target.url, location.strip(" "))
    except ValueError:
        raise _bad("the site redirects to something that is no web address; open it in a browser and save the page") from None
    found = _take_apart(joined, proxied)
    if found.port not in _PORTS and (found.host, found.port) != (target.host, target.port):
        raise _refused(f"the site redirects to the port {found.port} of another machine, which is not followed; check the URL")
    return found


def _take_apart(url: str, proxied: bool) -> Target:
    if len(url) > _MAX_URL:
        raise _bad("the URL is longer than any page's; check it")
    if _CONTROL.search(url):
        raise _bad("there are control characters or backslashes in the URL; check it")
    parts = _URL.fullmatch(url)
    if parts is None:
        raise _bad("only http:// and https:// are fetched; check the URL")
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
    if "@" in authority:
        raise _bad("a URL with a name or password is not fetched; leave out what stands before the @")
    where = _AUTHORITY.fullmatch(authority)
    if where is None:
        raise _bad("the host in the URL cannot be read; check it")
    host = _host(where[1], proxied)
    port = int(where[2]) if where[2] else _DEFAULT[scheme]
    if not 0 < port < 65_536:
        raise _bad("there is no such port; check the URL")
    path = rest if rest.startswith("/") else f"/{rest}"
    return Target(scheme, host, port, quote(path, safe="/?:@!$&'()*+,;=%-._~[]|"))


def _host(written: str, proxied: bool) -> str:
    if written.startswith("["):
        try:
            return IPv6Address(written[1:-1] if "%" not in written else "").compressed
        except ValueError:
            raise _bad("the address in the URL cannot be read; check it") from None
    name = unicodedata.normalize("NFKC", written).replace("\u3002", ".").lower()  # full-width digits and dots are digits and dots
    try:
        host = name.encode("idna").decode("ascii").lower() if not name.isascii() else name
    except UnicodeError:
        raise _bad("the host in the URL is no name; check it") from None
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad("the host in the URL is no name; check it")
    host = ".".join(labels)
    if _NUMBER.fullmatch(labels[-1]):
        if _literal(host) is None or name != written.lower() or written.endswith("."):
            raise _refused("the host is a number in an unusual form, which is not fetched; write the site's name")
        return host
    if len(labels) == 1 or labels[-1] in _LOCAL or host == "metadata.goog":
        raise _refused(f"{host} is a name of this machine or network, which is not fetched; save the page and give the file")
    if labels[-1] == "onion" and not proxied:
        raise _refused("names under .onion are reached through Tor; give --proxy socks5h://127.0.0.1:9050")
    if len(host) > 253:
        raise _bad("the host in the URL is no name; check it")
    return host


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def refused(host: str) -> InputError:
    """The error for a host whose address is not allowed."""
    return _refused(f"{host} is an address inside this machine or network, which is not fetched; save the page and give the file")


def _refused(message: str) -> InputError:
    return InputError(message, kind="refused_address")


def _bad(message: str) -> InputError:
    return InputError(message, kind="bad_url")
