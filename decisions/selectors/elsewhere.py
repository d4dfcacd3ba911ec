"""Decisions that were taken elsewhere, as strangers and as the desk ask for them."""

from django.db.models import Count, Exists, OuterRef, Sum

from communities.approvals import too_close
from communities.models import AuditEvent, Unit
from communities.services.papers import LOOKED_AT
from communities.standing import standings_of
from decisions.models import ElsewhereDecision, Revocation
from decisions.states import ElsewhereStatus, RevocationStatus

PUBLIC = (ElsewhereStatus.CONFIRMED, ElsewhereStatus.REPLACED, ElsewhereStatus.REVOKED)


def public_decisions(estate):
    """What another body has checked, newest first; three queries with the matters."""
    rows = ElsewhereDecision.objects.for_estate(estate).filter(status__in=PUBLIC)
    return _with_matters(rows.select_related("vote"))


def decisions_of(estates):
    """All that was recorded in them, what waits first."""
    rows = ElsewhereDecision.objects.filter(estate__in=estates).select_related("estate")
    return _with_matters(rows)


def n_to_check(estates, user, now) -> int:
    """How many wait for this person in ``estates`` where she may check: those that another body's
    people recorded."""
    rows = ElsewhereDecision.objects.filter(estate__in=estates, status=ElsewhereStatus.RECORDED)
    found = [*rows.select_related("estate", "recorded_by"), *revocations_open(estates)]
    known = standings_of([user, *(row.recorded_by for row in found)], estates, now)
    return sum(
        not too_close(
            known[row.recorded_by_id, row.estate_id],
            known[user.pk, row.estate_id],
            row.recorded_at,
        )
        for row in found
    )


def n_returned(estates, user) -> int:
    """How many of her own were sent back and stand there without a newer record of the same title."""
    rows = ElsewhereDecision.objects.filter(estate__in=estates, recorded_by=user)
    newer = rows.filter(
        estate=OuterRef("estate"), title=OuterRef("title"), recorded_at__gt=OuterRef("recorded_at")
    )
    return rows.filter(~Exists(newer), status=ElsewhereStatus.RETURNED).count()


def unread_papers(decision, user) -> list:
    """Those of its papers that this person has never looked at."""
    subjects = {f"communities.officepaper:{one.pk}": one for one in decision.papers.all()}
    seen = AuditEvent.objects.filter(
        estate=decision.estate_id, actor=user, verb=LOOKED_AT, subject__in=subjects
    )
    read = set(seen.values_list("subject", flat=True))
    return [one for subject, one in subjects.items() if subject not in read]


def revocation_of(decision) -> Revocation | None:
    """What took it back."""
    rows = decision.revocations.filter(status=RevocationStatus.CONFIRMED)
    return rows.select_related("paper").first()


def revocations_open(estates):
    """Those that wait for another body's word."""
    rows = Revocation.objects.filter(estate__in=estates, status=RevocationStatus.RECORDED)
    rows = rows.select_related("estate", "decision", "vote", "recorded_by")
    return rows.order_by("recorded_at", "pk")


def register_total(estate) -> dict:
    """What the register says of the whole: area (m²) and number of homes."""
    units = Unit.objects.for_estate(estate)
    return units.aggregate(area=Sum("exclusive_area_m2"), homes=Count("pk"))


def _with_matters(rows):
    return rows.prefetch_related("matters").order_by("-decided_on", "-pk")


def correction_of(decision) -> ElsewhereDecision | None:
    """The confirmed record that stands in its place."""
    return decision.corrections.filter(status__in=PUBLIC).order_by("-pk").first()
