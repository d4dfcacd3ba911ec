"""公示页核对: what lies as a file for strangers is compared with what the books say today."""

import logging
import re
from collections.abc import Iterator

from communities import clock, heartbeats
from portal.models import PublishJob
from portal.publishing import paths
from portal.publishing.files import ENGLISH, UnpublishableError, file_of, render, want

log = logging.getLogger(__name__)
# Every page of an entry is looked at once in so many nights; those that sum up, every night.
ROTATION = 30
# Whom to call, where something is late: as on a home, no word of the books.
CALLEE = re.compile(rb'<p class="callee">.*?</p>', re.DOTALL)


def page_findings(estate, now) -> list[str]:
    """Public pages of an estate's books whose file says something else than the books.

    A page that differs is written anew at once. Pages of yesterday are left to the nightly
    writing: words such as 今年 in them depend on the day.
    """
    if not _are_of_today(now):
        return []
    # A home joins what is no book: repairs, notices, whom to call.
    books = (path for path in paths.of_verdicts(estate) if path != paths.home(estate))
    due = [*books, *_entries_due(estate, now)]
    wrong = [path for page in due for path in (page, ENGLISH + page) if _differs(path)]
    for path in wrong:
        log.error("the file of %s differs from the books", path)
    want((path.removeprefix(ENGLISH) for path in wrong), at=now)
    return [f"公示网页与账本不符：{path}" for path in wrong]


def _are_of_today(now) -> bool:
    written = heartbeats.last("pages", now)
    return clock.local(written).date() == clock.local(now).date()


def _entries_due(estate, now) -> Iterator[str]:
    tonight = clock.local(now).toordinal() % ROTATION
    for place, path in enumerate(paths.of_all_entries(estate)):
        if place % ROTATION == tonight:
            yield path


def _differs(path: str) -> bool:
    """Whether the file says something else of the books than a stranger would get from the database.

    An event on the way is no difference: it leaves a job first, and the file changes or goes.
    """
    shown = _bytes_of(path)
    if shown is None:
        return False
    try:
        said = render(path)
    except UnpublishableError as trouble:
        log.warning("%s", trouble)
        said = None
    waits = PublishJob.objects.filter(path=path).exists()
    return _of_books(shown) != _of_books(said) and shown == _bytes_of(path) and not waits


def _of_books(body: bytes | None) -> bytes | None:
    return body and CALLEE.sub(b"", body)


def _bytes_of(path: str) -> bytes | None:
    try:
        return file_of(path).read_bytes()
    except FileNotFoundError:
        return None
