"""Reading letters (查询): to whom one may write, who answers, and what a stranger may see of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from communities.models import (
    Body,
    Clock,
    ManagementBody,
    Membership,
    PropertyCompany,
    Role,
    ServiceContract,
)
from communities.standing import Standing, current
from notifications.models import Referral, ReferralKind
from notifications.states import ReferralStatus

ISSUERS = {
    "referral": [Role.SUPERVISOR, Role.COMMUNITY_OFFICER, Role.COMMITTEE],
    "supervision": [Role.SUPERVISOR],
    "reminder": [Role.SUPERVISOR, Role.COMMUNITY_OFFICER],
}


def addressees_of(estate, now) -> list[Body | PropertyCompany]:
    """The company in charge, the estate's own management body, and the bodies of its areas.

    Committees of other estates lie in the same areas and are left out.
    """
    held = ServiceContract.objects.for_estate(estate).filter(current(now))
    companies = PropertyCompany.objects.filter(pk__in=held.values("company"))
    managing = ManagementBody.objects.for_estate(estate).filter(current(now)).values("body")
    near = Q(area__in=estate.area.lineage()) & ~Q(
        kind__in=[Body.Kind.COMMITTEE, Body.Kind.PREPARATORY]
    )
    bodies = Body.objects.filter(near | Q(pk__in=managing)).order_by("pk")
    return [*companies, *bodies]


def people_of(addressee, estate, now) -> list:
    """Who answers for it here: a company's managers, or the members of a body; oldest role first."""
    held = Membership.objects.current(now).reaching(estate).select_related("user")
    if isinstance(addressee, PropertyCompany):
        held = held.filter(contract__company=addressee, role=Role.PROPERTY_MANAGER)
    else:
        held = held.filter(body=addressee)
    return list(dict.fromkeys(row.user for row in held.order_by("valid_from", "pk")))


def issuing_body(user, estate, kind, now) -> Body:
    """The body in whose name a person writes such a letter; the highest office first."""
    held = Membership.objects.current(now).reaching(estate).select_related("body")
    rows = held.filter(user=user, role__in=ISSUERS[kind])
    return min(rows, key=lambda row: (ISSUERS[kind].index(row.role), row.pk)).body


def kinds_of(standing: Standing) -> list[ReferralKind]:
    """Which letters a person may write in an estate."""
    return [kind for kind in ReferralKind if standing.may(f"notifications.issue_{kind}")]


def kinds_left(writer: Standing, letters) -> list[ReferralKind]:
    """Those for which somebody is left to be written to beside the ``letters`` about a matter.

    As the service has it: not one's own body, and nobody twice before an answer.
    """
    kinds, estate, now = kinds_of(writer), writer.estate, writer.now
    sides = set(addressees_of(estate, now)) if kinds else set()
    left = {kind: sides - {issuing_body(writer.user, estate, kind, now)} for kind in kinds}
    for row in letters:
        if row.status == ReferralStatus.ISSUED:
            left.get(row.kind, set()).discard(row.addressee)
    return [kind for kind in kinds if left[kind]]


@dataclass(frozen=True)
class Trace:
    """公开的痕迹: that a body was called, by when it must answer, and whether it did; no person."""

    kind: str
    addressee: str
    issued_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    outcome: str
    overdue: bool


def public_traces(estate, subject: str, now) -> list[Trace]:
    """Of a public matter, oldest first; two queries."""
    rows = Referral.objects.for_estate(estate).filter(subject=subject, is_public=True)
    rows = list(rows.select_related("body", "company").order_by("issued_at", "pk"))
    clocks = reply_clocks(rows)
    return [_trace(row, clocks.get(row.pk), now) for row in rows]


def _trace(row, clock, now) -> Trace:
    return Trace(
        kind=row.get_kind_display(),
        addressee=row.addressee.name,
        issued_at=row.issued_at,
        due_at=clock and clock.shown_due,
        answered_at=row.replied_at,
        outcome=row.get_outcome_display(),
        overdue=clock is not None and clock.is_overdue(now),
    )


def reply_clocks(referrals) -> dict[int, Clock]:
    """The reply's clock of each letter; one query."""
    by_subject = {row.own_subject: row.pk for row in referrals}
    found = Clock.objects.filter(subject__in=by_subject, stage="reply").order_by("pk")
    return {by_subject[clock.subject]: clock for clock in found}


def letters_about(reader: Standing, subject: str) -> list[Referral]:
    """Every letter about one matter, newest first, with its clock and whether ``reader`` may open
    it; that it was sent is no secret to whoever sees the matter."""
    rows = Referral.objects.for_estate(reader.estate).filter(subject=subject)
    rows = list(rows.select_related("body", "company", "issued_as").order_by("-issued_at", "-pk"))
    clocks = reply_clocks(rows)
    for row in rows:
        row.estate, row.clock = reader.estate, clocks.get(row.pk)
        row.may_open = reader.may("notifications.view_referral", row)
    return rows


def _addressed(user, now) -> Q:
    """To a body one belongs to, or to the company one manages an estate for."""
    held = user.memberships.current(now)
    mine = Q(body__in=held.exclude(body=None).values("body"))
    managing = held.filter(role=Role.PROPERTY_MANAGER).values_list("estate", "contract__company")
    for estate, company in managing:
        mine |= Q(estate=estate, company=company)
    return mine


def n_waiting(user, now) -> int:
    """How many letters wait for this person's answer."""
    return Referral.objects.filter(_addressed(user, now), status=ReferralStatus.ISSUED).count()


def letters_read_by(user, now):
    """Letters to one's bodies and companies, and those of the estates one watches."""
    watching = user.memberships.current(now).filter(role__in=ISSUERS["referral"])
    areas = watching.filter(area__isnull=False).values("area")
    watched = (
        Q(estate__in=watching.filter(estate__isnull=False).values("estate"))
        | Q(estate__area__in=areas)
        | Q(estate__area__parent__in=areas)
        | Q(estate__area__parent__parent__in=areas)
    )
    rows = Referral.objects.filter(watched | _addressed(user, now))
    rows = rows.select_related("estate", "body", "company", "issued_as")
    return rows.order_by("-issued_at", "-pk")


def letters_of(user, now) -> list[Referral]:
    return list(letters_read_by(user, now))
