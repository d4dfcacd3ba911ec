"""公示页版本与留存: a page that is no file is rendered once for each version of its estate's public state.

What can change such a page says so by ``publishing.files.want`` in its own transaction, and words
such as 今年 depend on the day; both make the version. A page is kept by address and version in the
memory of the process, packed as well, so that another look costs one query, and one by a browser
that has it already no bytes.
"""

import gzip
import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock

from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from communities import clock
from portal.models import PublicChange
from portal.private_pages import is_private

# Pages of the books and the rules: everything that changes them asks for their files.
VERSIONED = re.compile(
    r"/(?:en/)?e/(?P<slug>[a-z0-9-]{1,40})/(?:rules|accounts(?:/entries(?:/[a-z0-9-]{14,20})?|/20[0-9A-Z-]{2,8})?)/"
)
MAX_ADDRESS, MAX_KEPT = 200, 300
PACKED_TYPES = ("text/html", "text/csv")
FRESH = "public, max-age=60"
# What stands in a form that is sent; a secret beside words of the reader's choice must not be packed.
FORM = re.compile(rb"csrfmiddlewaretoken|<form[^>]*\bmethod=[\"']?post", re.IGNORECASE)
# No transaction is open for so long.
SETTLED = timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """The bytes of a page, as they are and packed."""

    body: bytes
    packed: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """The last pages of this process, by address and version."""

    def __init__(self):
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str]) -> Page | None:
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def put(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MAX_KEPT:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


shelf = Shelf()


def note_changes(slugs, *, at) -> None:
    """Call it in the transaction that changes what strangers read."""
    PublicChange.objects.bulk_create([PublicChange(slug=slug, at=at) for slug in sorted(slugs)])


def version_of(slug: str, day: date) -> str | None:
    """Which public state of an estate this is; None where nothing was ever changed. One query.

    Of two changes at once the later number may be seen first, so they are counted as well.
    """
    found = PublicChange.objects.filter(slug=slug).aggregate(n=Count("pk"), last=Max("pk"))
    return f"{day:%Y%m%d}.{found['n']}.{found['last']}" if found["n"] else None


@transaction.atomic
def drop_old_changes(now) -> int:
    """How many went; each estate has a fresh one instead, so that no version comes again."""
    old = PublicChange.objects.filter(at__lt=now - SETTLED)
    slugs = set(old.values_list("slug", flat=True))
    gone, _by_model = old.delete()
    note_changes(slugs, at=now)
    return gone


def key_of(request: HttpRequest) -> tuple[str, str] | None:
    """Address and version; None for a page that has no version."""
    address = request.get_full_path()
    found = VERSIONED.fullmatch(request.path)
    if request.method != "GET" or not found or len(address) > MAX_ADDRESS:
        return None
    version = version_of(found["slug"], clock.today())
    return version and (f"{request.get_host()}{address}", version)


def kept(request: HttpRequest, key: tuple[str, str]) -> HttpResponse | None:
    page = shelf.get(key)
    return page and _dressed(request, HttpResponse(headers=dict(page.headers)), page)


def finished(request: HttpRequest, response: HttpResponse, key=None) -> HttpResponse:
    """A public answer: packed and with its ETag, and kept where it has a ``key``; any other as it is."""
    if not _is_public(request, response):
        return response
    if key:
        response.setdefault("Cache-Control", FRESH)
    page = _page_of(response)
    # What a view says to a middleware beside the headers would be lost.
    if key and not any(name.startswith("_csp") for name in vars(response)):
        shelf.put(key, page)
    return _dressed(request, response, page)


def _is_public(request: HttpRequest, response: HttpResponse) -> bool:
    """Made for anybody, and without a secret beside words of the reader's choice."""
    kind = response.get("Content-Type", "").partition(";")[0]
    caching = response.get("Cache-Control", "")
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and kind in PACKED_TYPES
        and not is_private(request.path)
        and not any(word in caching for word in ("private", "no-store"))
        and not response.cookies
        and not request.session.accessed
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not FORM.search(response.content)
    )


def _page_of(response: HttpResponse) -> Page:
    body = bytes(response.content)
    etag = hashlib.sha256(body).hexdigest()[:32]
    return Page(body, gzip.compress(body, 6, mtime=0), etag, tuple(response.items()))


def _dressed(request: HttpRequest, response: HttpResponse, page: Page) -> HttpResponse:
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response.content = page.packed if is_packed else page.body
    response["ETag"] = etag = f'"{page.etag}-gzip"' if is_packed else f'"{page.etag}"'
    if is_packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response)
