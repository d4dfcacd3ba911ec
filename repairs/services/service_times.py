"""Service times (服务时限) of an estate: adopted by its management body, never against the reader."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.calendars import load_calendar
from communities.clock import local
from communities.deadlines import Term, due_at
from communities.errors import DomainError
from communities.limits import NOTICE
from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from communities.services.hours import first_day
from communities.working_days import Calendar
from repairs.documents import Paper
from repairs.levels import DEFAULTS, LOOSEST, Stage
from repairs.models import ServiceTime, ServiceTimes
from repairs.models.setup import terms_of
from repairs.selectors.terms import changes, times_in_force, times_to_come
from repairs.services.promises import Told, tell_estate

# Terms of different units are compared by where they end: every third hour of these days, with a
# plain week, a weekend, and the long holidays of spring and autumn in both directions.
SAMPLE_DAYS = [(2026, 2, 10, 16), (2026, 3, 9, 8), (2026, 9, 24, 16)]
# While a version waits no other is taken, so a slip of the finger must not wait for ever.
MAX_AHEAD = timedelta(days=365)
Terms = dict[tuple[str, str], Term]


@transaction.atomic
def adopt_service_times(
    *, estate, terms: Terms, document: str, paper: Paper | None, actor, now, effective_at=None
) -> ServiceTimes:
    """通过服务时限: the whole matrix as it is to be, resting on a document whose pages (``paper``)
    are public from now on. Management body, company and residents are told what changes.

    Only by the management body, and not without the document. Where any term gets looser or falls
    away it holds after 7 days' notice, else at once or within a year; tickets that are there keep
    theirs. DomainError for cells that the default matrix does not know, and for danger and urgent
    repairs beyond ``SERVICE_TIMES_LOOSEST``.
    """
    require(actor, "repairs.adopt_service_times", estate, now)
    _check_document(document, paper)
    _check_cells(terms)
    Estate.objects.select_for_update().get(pk=estate.pk)
    calendar = load_calendar(estate, now)
    _check_limits(terms, calendar)
    effective_at = effective_at or now
    before = terms_of(times_in_force(estate, now))
    looser = loosened(before, terms, calendar)
    _check_start(estate, effective_at, looser, now)
    adopted = {"adopted_by": actor, "adopted_at": now, "effective_at": effective_at}
    times = _store(estate, terms, document, paper, **adopted)
    _tell(times, changes(before, terms), actor, now)
    audit(
        estate=estate,
        actor=actor,
        verb="repairs.service_times.adopted",
        subject=times,
        at=now,
        after=times.version,
        detail={
            "document": times.document,
            "pages": times.n_pages,
            "looser": [list(cell) for cell in looser],
        },
    )
    return times


def _check_document(document: str, paper: Paper | None) -> None:
    if not document.strip():
        raise DomainError(_("请写明依据的文件或会议记录。"), field="document")
    if paper is None or not paper.is_there:
        raise DomainError(_("请附上依据文件：一份 PDF，或者每一页的照片。"), field="files")


def _check_start(estate, effective_at, looser: list, now) -> None:
    """From now to a year ahead, behind no other version that waits; what gets looser has notice."""
    if effective_at < now:
        raise DomainError(_("生效时间不能早于现在。"))
    if effective_at > now + MAX_AHEAD:
        raise DomainError(_("生效时间不能晚于一年以后。"), field="effective_at")
    if times_to_come(estate, now).exists():
        raise DomainError(_("已有一版等待生效，请等它生效后再改。"))
    if looser and effective_at < now + NOTICE:
        cells = "、".join(f"{level} {Stage(stage).label}" for level, stage in looser)
        words = {"day": first_day(now), "cells": cells}
        raise DomainError(
            _("放宽时限须提前 7 天公示，最早从 %(day)s 起：%(cells)s。") % words,
            field="effective_at",
        )


def _store(estate, terms: Terms, document: str, paper: Paper, **adopted) -> ServiceTimes:
    last = ServiceTimes.objects.for_estate(estate).aggregate(last=Max("number"))["last"] or 0
    times = ServiceTimes.objects.create(
        estate=estate,
        number=last + 1,
        document=document.strip()[:200],
        file=paper.place,
        n_pages=paper.n_pages,
        **adopted,
    )
    ServiceTime.objects.bulk_create(
        ServiceTime(estate=estate, times=times, level=level, stage=stage, term=str(term))
        for (level, stage), term in terms.items()
    )
    return times


def _tell(times: ServiceTimes, changed: list, actor, now) -> None:
    estate = times.estate
    tell_estate(
        estate=estate,
        offices=Told("repairs.service_times", f"/desk/service-times/{estate.slug}/"),
        residents=Told("repairs.times_changed", f"/e/{estate.slug}/service/times/{times.number}/"),
        subject=f"repairs.service_times:{times.pk}",
        params={
            "title": estate.name,
            "version": times.version,
            "document": times.document,
            "day": f"{local(times.effective_at):%Y-%m-%d}",
            "changes": changed,
        },
        actor=actor,
        now=now,
    )


def loosened(before: Terms, after: Terms, calendar: Calendar) -> list[tuple[str, str]]:
    """The cells in which a reader loses: the term is gone, or ends later for some start."""
    return [cell for cell, term in before.items() if _is_looser(term, after.get(cell), calendar)]


def _is_looser(before: Term, after: Term | None, calendar: Calendar) -> bool:
    if after is None:
        return True
    if after.unit == before.unit:
        return after.amount > before.amount
    return any(
        due_at(start, after, calendar).at > due_at(start, before, calendar).at
        for start in _samples()
    )


def _samples() -> Iterable[datetime]:
    for year, month, day, n_days in SAMPLE_DAYS:
        start = datetime(year, month, day, tzinfo=UTC)
        yield from (start + timedelta(hours=hour) for hour in range(0, n_days * 24, 3))


def _check_cells(terms: Terms) -> None:
    known = {(str(level), str(stage)) for level, cells in DEFAULTS.items() for stage in cells}
    unknown = {(str(level), str(stage)) for level, stage in terms} - known
    if unknown:
        raise DomainError(_("没有这一格时限：%s。") % ".".join(min(unknown)))
    missing = sorted(cell for cell in known if cell[1] == "respond" and cell not in _plain(terms))
    if missing:
        raise DomainError(_("每个等级都要有受理时限：%s。") % missing[0][0])


def _plain(terms: Terms) -> set[tuple[str, str]]:
    return {(str(level), str(stage)) for level, stage in terms}


def _check_limits(terms: Terms, calendar: Calendar) -> None:
    """险情与急修: not at all, or later than the installation bears, is no promise."""
    limits = getattr(settings, "SERVICE_TIMES_LOOSEST", None) or LOOSEST
    for cell, text in limits.items():
        if _is_looser(Term.parse(text), terms.get(cell), calendar):
            raise DomainError(
                _("险情和急修不能放宽到这个程度：%(cell)s 最长 %(most)s。")
                % {"cell": ".".join(cell), "most": text}
            )
