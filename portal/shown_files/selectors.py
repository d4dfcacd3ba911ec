"""公示文件 as pages and desks ask for them."""

from communities.finding import MOST, Hit, Sought
from communities.scoping import EstateQuerySet
from communities.standing import standings_of
from communities.wording import day
from portal.shown_files.models import FileRemoval, ShownFile
from portal.shown_files.states import RemovalStatus


def column_of(kept) -> str:
    """``picture`` or ``document``: the column that points at a row of Wagtail's."""
    return "picture" if kept._meta.model_name == "image" else "document"


def shown_rows(kept) -> EstateQuerySet:
    """Every showing of a document or picture."""
    return ShownFile.objects.filter(**{column_of(kept): kept.pk})


def public_file(kept) -> ShownFile | None:
    """The row by which a stranger may read it: its page is live, and its bytes are not taken down."""
    rows = shown_rows(kept).filter(page__live=True).select_related("estate", column_of(kept))
    row = rows.order_by("-pk").first()
    return None if row is None or removal_of(row) else row


def removal_of(row: ShownFile) -> FileRemoval | None:
    """What took its bytes down, if anything did."""
    removals = FileRemoval.objects.filter(estate=row.estate_id, sha256=row.sha256)
    return removals.filter(status=RemovalStatus.REMOVED).first()


def find_shown_files(estates, sought: Sought, _now) -> list[Hit]:
    """By the title it was shown under."""
    rows = ShownFile.objects.filter(title__icontains=sought.text, estate__in=estates)
    rows = rows.select_related("estate").order_by("-shown_at", "-pk")[: MOST + 1]
    return [
        Hit(one.title, f"{one.estate.name} · {day(one.shown_at)}", "desk-file", (one.pk,))
        for one in rows
    ]


def n_to_decide(estates, user, now) -> int:
    """How many removals wait for this person: those that another employer's people asked for."""
    rows = FileRemoval.objects.filter(estate__in=estates, status=RemovalStatus.ASKED)
    rows = list(rows.exclude(asked_by=user).select_related("asked_by"))
    known = standings_of([user, *(row.asked_by for row in rows)], [None], now)
    mine = known[user.pk, None]
    return sum(
        not mine.shares_employer_with(known[row.asked_by_id, None], row.asked_at) for row in rows
    )


def versions(page) -> dict[str, list[ShownFile]]:
    """By block, newest first; each row knows its ``removal``. Two queries."""
    rows = list(ShownFile.objects.filter(page=page).order_by("-number"))
    removals = FileRemoval.objects.filter(
        estate__in={row.estate_id for row in rows},
        sha256__in={row.sha256 for row in rows},
        status=RemovalStatus.REMOVED,
    )
    known = {one.sha256: one for one in removals}
    found: dict[str, list[ShownFile]] = {}
    for row in rows:
        row.removal = known.get(row.sha256)
        found.setdefault(row.block, []).append(row)
    return found
