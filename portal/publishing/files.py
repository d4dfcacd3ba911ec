"""Public pages as files (公示文件): a page is a function of its address, so it is written once.

Whoever changes what strangers see leaves a PublishJob in the same transaction, and at its commit
the file is gone: from that moment the page is answered live. The writer renders it through the
same handlers as the web server, puts the file in place, and deletes the jobs it had seen before
it began. A change that came meanwhile has left a job of its own, so the file goes again.
"""

import gzip
import logging
import os
import re
import time
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.db.models import Min
from django.db.models.functions import Length
from django.utils import translation

from portal.models import PublishJob
from portal.publishing.keeping import note_changes

log = logging.getLogger(__name__)

# Set by the writer only: no header of a client can have this name.
LIVE = "portal.live"
PATH = re.compile(r"/(?:en/)?e/[a-z0-9-]{1,40}/(?:[A-Za-z0-9-]{1,80}/){0,4}")
ENGLISH = "/en"
# No more write at once.
WRITERS = 20


def file_of(path: str) -> Path | None:
    """Where the page of an address lies as a file; None for an address that never has one."""
    if not PATH.fullmatch(path):
        return None
    return Path(settings.PUBLIC_ROOT) / path.strip("/") / "index.html"


def periods_written(estate) -> list[str]:
    """Pages of periods that lie as files: one that was promised and is no more must go as well."""
    accounts = f"/e/{estate.slug}/accounts/"
    folders = file_of(accounts).parent.glob("20*/")
    return [f"{accounts}{folder.name}/" for folder in sorted(folders)]


def twin(page: Path) -> Path:
    """The compressed bytes of the same page."""
    return page.with_name("index.html.gz")


def want(paths: Iterable[str], *, at) -> None:
    """These addresses (Chinese ones; the English go along) may read differently from now on.

    Call it in the transaction that changes them.
    """
    paths = [path for path in dict.fromkeys(paths) if PATH.fullmatch(path)]
    both = [language + path for path in paths for language in ("", ENGLISH)]
    PublishJob.objects.bulk_create([PublishJob(path=path, at=at) for path in both])
    note_changes({path.split("/")[2] for path in paths}, at=at)
    transaction.on_commit(lambda: [drop(path) for path in both])


def drop(path: str) -> None:
    """Take the file away; the plain one first, because without it nobody looks for the other."""
    page = file_of(path)
    if page:
        page.unlink(missing_ok=True)
        twin(page).unlink(missing_ok=True)


def publish_next() -> str | None:
    """Write one page that a job asks for; its path, or None when nobody asks."""
    with transaction.atomic():
        path = _my_turn()
        if path is None:
            return None
        # Seen before rendering: whatever is committed later keeps a job of its own.
        seen = list(PublishJob.objects.filter(path=path).values_list("pk", flat=True))
        _write(path)
        PublishJob.objects.filter(pk__in=seen).delete()
    if PublishJob.objects.filter(path=path).exists():
        drop(path)
    return path


def publish_waiting(seconds: float) -> int:
    """Write pages for so long, or until nobody asks; how many were written."""
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds and publish_next():
        done += 1
    return done


def _my_turn() -> str | None:
    """The first page that a job asks for and no other writer has taken, until the transaction ends.

    Two writers of one page would put an older one over a newer one. Jobs are not locked, only the
    page: each would else wait for what the other holds.
    """
    # The pages that sum up come before those of single entries.
    asked = PublishJob.objects.values("path").annotate(first=Min("pk"))
    paths = asked.order_by(Length("path"), "first").values_list("path", flat=True)
    return next((path for path in paths[:WRITERS] if _take(path)), None)


def _take(path: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [path])
        [taken] = cursor.fetchone()
    return taken


def _write(path: str) -> None:
    page = file_of(path)
    if page is None:
        log.error("not an address of a published page: %s", path)
        return
    try:
        with transaction.atomic():
            body = render(path)
    except UnpublishableError as trouble:
        # The address goes on being answered live; the nightly sweep asks for the file again.
        log.warning("%s", trouble)
        body = None
    if body is None:
        drop(path)
        return
    page.parent.mkdir(parents=True, exist_ok=True)
    replace(twin(page), gzip.compress(body, 9, mtime=0))
    replace(page, body)


def replace(place: Path, body: bytes) -> None:
    """Readers see the old bytes or the new ones, never half of them."""
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    fresh.write_bytes(body)
    fresh.chmod(0o644)
    fresh.replace(place)


class UnpublishableError(Exception):
    """The page cannot be a file: it failed, or it differs from one reader to the next."""


def render(path: str) -> bytes | None:
    """The bytes a stranger gets for ``path``; None when there is no such page."""
    # The middleware leaves the page's language behind; the worker goes on in its own.
    with translation.override(translation.get_language()):
        response = _handler().get_response(_request(path))
    if response.status_code in (404, 410):
        return None
    if response.status_code != 200:
        raise UnpublishableError(f"{path} answers {response.status_code}")
    if response.cookies:
        raise UnpublishableError(f"{path} sets a cookie")
    return bytes(response.content)


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _request(path: str) -> WSGIRequest:
    """What the web server would hand over for a stranger without cookies or languages."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = base.port or (443 if base.scheme == "https" else 80)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": base.hostname,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": base.netloc,
            "HTTP_X_FORWARDED_PROTO": base.scheme,
            "wsgi.url_scheme": base.scheme,
            "wsgi.input": BytesIO(),
            LIVE: True,
        }
    )
