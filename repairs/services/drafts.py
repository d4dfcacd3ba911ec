"""Acts on a report that is not sent yet (草稿): save, photograph, discard; leftovers go by night.

A draft's id is chosen by the page that begins it, so that pressing twice makes one draft, and
sending one draft twice makes one ticket.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.permissions import DENIED
from communities.standing import standing_of
from communities.uploads import drop_leftovers
from repairs import documents, photos
from repairs.models import ReportDraft, ServiceTimes, Ticket, TicketPhoto
from repairs.models.ticket import Channel, Scope
from repairs.selectors.reporting import drafts_of, may_report, photos_of
from repairs.services.pictures import held_already
from repairs.services.reporting import Facts, report

KEPT = timedelta(days=7)
# Photos take room; nobody has so many faults in mind at once.
MAX_DRAFTS = 10
FIELDS = frozenset(
    {"scope", "building", "unit", "place", "category", "words", "is_public", "visit_wish", "phone"}
)


@transaction.atomic
def save_draft(*, draft_id, estate, actor, now, spot=None, extra=None, **changes) -> ReportDraft:
    """存草稿: keep what has been filled in so far, for seven days from now.

    ``extra`` goes into the draft's other fields. Whether to publish is asked anew where the place
    changes between a home and a common one. Errors: NotAllowed to somebody who may not report
    here, StaleState once it is sent.
    """
    unknown = changes.keys() - FIELDS
    if unknown:
        raise TypeError(f"a draft has no {sorted(unknown)}")
    draft = ReportDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        draft = _begin(draft_id, estate, actor, now, spot)
    _check_own(draft, estate, actor)
    if changes.get("scope", draft.scope) != draft.scope:
        changes["is_public"] = None
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.fields = draft.fields | (extra or {})
    draft.changed_at, draft.expires_at = now, now + KEPT
    draft.save()
    return draft


def _begin(draft_id, estate, actor, now, spot) -> ReportDraft:
    if not may_report(standing_of(actor, estate, now), spot):
        raise NotAllowed(DENIED)
    if Ticket.objects.filter(draft=draft_id).exists():
        raise StaleState(_("这一件已经提交，不用再填。"))
    if drafts_of(actor, now).count() >= MAX_DRAFTS:
        raise DomainError(_("没报完的已有 %s 件，请先报完或删除几件。") % MAX_DRAFTS)
    draft = ReportDraft(
        id=draft_id, estate=estate, user=actor, changed_at=now, expires_at=now + KEPT
    )
    if spot:
        draft.spot, draft.scope = spot, Scope.COMMON
        draft.building, draft.place = spot.building, spot.place
        draft.category = spot.category
    ReportDraft.objects.bulk_create([draft], ignore_conflicts=True)
    return ReportDraft.objects.select_for_update().get(pk=draft_id)


def _check_own(draft, estate, actor) -> None:
    if draft.user_id != actor.pk or draft.estate_id != estate.pk:
        raise NotAllowed(DENIED)


@transaction.atomic
def send_draft(*, draft, actor, now) -> Ticket:
    """提交: the draft becomes a ticket, once, and is gone.

    Errors: DomainError where something is missing, and those of ``report``.
    """
    _check_own(draft, draft.estate, actor)
    if draft.category is None or not draft.scope:
        raise DomainError(_("请先选在哪里、什么事。"))
    facts = Facts(
        category=draft.category,
        scope=draft.scope,
        building=draft.building,
        unit=draft.unit,
        spot=draft.spot,
        place=draft.place,
        words=draft.words,
        hazard=draft.fields.get("hazard", ""),
        part=draft.fields.get("part", ""),
        is_public=draft.is_public,
        visit_wish=draft.visit_wish,
        phone=draft.phone,
    )
    channel = Channel.QR if draft.spot else Channel.APP
    ticket = report(
        estate=draft.estate, facts=facts, actor=actor, now=now, draft=draft.pk, channel=channel
    )
    draft.delete()
    return ticket


def add_photo(*, draft, data, name, actor, now) -> TicketPhoto:
    """加照片: at most three; the same upload again is the one that is there already.

    Errors: BadPhoto and, past three, TooMany, with a sentence that names the photo.
    """
    _check_own(draft, draft.estate, actor)
    same = held_already(photos_of(draft), photos.fingerprint(data), name)
    if same:
        return same
    photo = photos.take(data, name)
    place = photos.store(photo)
    try:
        with transaction.atomic():
            kept = _keep(draft, photo, place, name, actor, now)
    except BaseException:
        photos.drop(place)
        raise
    if kept.path != place:
        photos.drop(place)
    return kept


def _keep(draft, photo, place, name, actor, now) -> TicketPhoto:
    """The draft's row is the queue in which simultaneous uploads are counted."""
    if not ReportDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        raise StaleState(_("这一件已经提交，不用再填。"))
    same = held_already(photos_of(draft), photo.sha256, name)
    if same:
        return same
    ReportDraft.objects.filter(pk=draft.pk).update(changed_at=now, expires_at=now + KEPT)
    return TicketPhoto.objects.create(
        estate_id=draft.estate_id,
        draft=draft,
        kind=TicketPhoto.Kind.BEFORE,
        path=place,
        uploaded_by=actor,
        uploaded_at=now,
        **photo.facts(),
    )


@transaction.atomic
def drop_photo(*, photo, actor) -> None:
    """去掉照片, while the report is not sent."""
    if photo.ticket_id or not photo.draft_id or photo.draft.user_id != actor.pk:
        raise NotAllowed(DENIED)
    _forget([photo])


@transaction.atomic
def discard_draft(*, draft, actor) -> None:
    """删除草稿, its photos too."""
    _check_own(draft, draft.estate, actor)
    _forget(TicketPhoto.objects.filter(draft=draft, ticket=None))
    draft.delete()


@transaction.atomic
def drop_expired_drafts(*, now) -> int:
    """Drafts nobody touched for seven days, and photos that belong to nothing; how many drafts."""
    old = ReportDraft.objects.filter(expires_at__lte=now)
    orphans = TicketPhoto.objects.filter(ticket=None, event=None)
    _forget(orphans.filter(Q(draft=None) | Q(draft__in=old)))
    n_old = old.count()
    old.delete()
    return n_old


def sweep_photos() -> int:
    """清理照片: files of uploads that were cut off; how many."""
    papers = ServiceTimes.objects.exclude(file="").values_list("file", flat=True)
    known = {
        place.rpartition("/")[2]
        for place in (*TicketPhoto.objects.values_list("path", flat=True), *papers)
    }
    return sum(
        drop_leftovers(settings.PRIVATE_ROOT, family, known)
        for family in (photos.FOLDER, documents.FOLDER)
    )


def _forget(rows) -> None:
    """Rows first; their files go when that is certain."""
    rows = list(rows)
    TicketPhoto.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        transaction.on_commit(lambda place=row.path: photos.drop(place))
