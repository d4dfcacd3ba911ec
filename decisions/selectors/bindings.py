"""Accounts that may vote for a home only since a short while (绑定和手机号的更改), and whether two bodies have seen to it.

One employee could bind a silent home, or replace its phone, and vote for it: what changed since 60 days before
the notice, voting included, casts nothing until people of two employers have seen the owner's papers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from communities import clock
from communities.models import AuditEvent, ContactChange, DocumentCheck, Membership, Ownership, Role
from communities.standing import current
from communities.states import CheckStatus, ContactStatus
from decisions.models import Decision
from decisions.selectors.rolls import newest_roll
from decisions.selectors.votes import notice_of

# Ours: a quarter's meeting, and the weeks in which a vote is talked of before it is announced.
LOOKS_BACK = timedelta(days=60)
WHAT = {
    "bound": _("绑定账号"),
    "phone": _("账号换手机号"),
    "registered": _("登记手机更改"),
}


@dataclass(frozen=True)
class BindingChange:
    """``what`` is a key of WHAT; confirmed once another body has seen the owner's papers since."""

    ownership: Ownership
    what: str
    at: datetime
    is_confirmed: bool

    @property
    def words(self) -> str:
        return WHAT[self.what]


def binding_changes(
    decision: Decision, now, units: Collection[int] | None = None
) -> list[BindingChange]:
    """Of ``units`` or of all homes of the roll, the newest first; none of a vote that is not announced."""
    notice = notice_of(decision)
    if notice is None:
        return []
    since = notice.announced_at - LOOKS_BACK
    roll = newest_roll(decision)
    if units is None:
        units = [unit for party in roll.parties.all() for unit in party.units]
    # Who sold her home since the roll was made still votes by it.
    holds = current(clock.local(now).date()) | current(roll.made_on)
    rows = Ownership.objects.for_estate(decision.estate_id).filter(
        holds, unit__in=units, user__isnull=False
    )
    owned = {one.pk: one for one in rows.select_related("unit__building")}
    seen = _seen(owned)
    found = []
    for pk, what, at, is_by_two in [
        *_bound(owned, since),
        *_phones(owned, since),
        *_registered(owned, since),
    ]:
        is_seen = pk in seen and seen[pk] >= at
        found.append(BindingChange(owned[pk], what, at, is_by_two or is_seen))
    return sorted(found, key=lambda one: (one.at, one.ownership.pk), reverse=True)


def unconfirmed_bindings(decision: Decision, now, units: Collection[int] | None = None) -> set[int]:
    """Ids of ownerships whose accounts cast nothing in this vote until two bodies have seen the papers; of ``units``
    or of all homes of the roll."""
    changes = binding_changes(decision, now, units)
    return {one.ownership.pk for one in changes if not one.is_confirmed}


def bindings_to_settle(decision: Decision, now) -> set[int]:
    """Those of the unconfirmed of whom nobody has said that they vote on paper."""
    return unconfirmed_bindings(decision, now) - paper_only(decision)


def paper_only(decision: Decision) -> set[int]:
    return set(decision.paper_only.values_list("ownership", flat=True))


def _seen(owned: dict[int, Ownership]) -> dict[int, datetime]:
    """Ownership → when two people of two employers last saw the papers of the account's person."""
    rows = DocumentCheck.objects.filter(ownership__in=owned, status=CheckStatus.MADE)
    newest = rows.values("ownership", "user").annotate(at=Max("decided_at"))
    return {
        one["ownership"]: one["at"]
        for one in newest
        if owned[one["ownership"]].user_id == one["user"]
    }


def _bound(owned: dict[int, Ownership], since: datetime):
    rows = Membership.objects.filter(role=Role.OWNER, ownership__in=owned, valid_from__gte=since)
    for pk, user, at in rows.values_list("ownership", "user", "valid_from"):
        if owned[pk].user_id == user:
            yield pk, "bound", at, False


def _phones(owned: dict[int, Ownership], since: datetime):
    """At a counter it took two people of two employers; by herself it took a code alone."""
    rows = ContactChange.objects.filter(
        user__in={one.user_id for one in owned.values()}, kind=ContactChange.Kind.PHONE,
        status=ContactStatus.MADE, takes_effect_at__gte=since,
    )  # fmt: skip
    homes: dict[int, list[int]] = {}
    for pk, one in owned.items():
        homes.setdefault(one.user_id, []).append(pk)
    for user, at, confirmed_by in rows.values_list("user", "takes_effect_at", "confirmed_by"):
        for pk in homes[user]:
            yield pk, "phone", at, confirmed_by is not None


def _registered(owned: dict[int, Ownership], since: datetime):
    """Another registered phone from a roster's file, which one person brings in."""
    subjects = {f"communities.ownership:{pk}": pk for pk in owned}
    rows = AuditEvent.objects.filter(
        verb="communities.ownership.mended", subject__in=subjects, at__gte=since,
        detail__after__has_key="phone",
    )  # fmt: skip
    for subject, at in rows.values_list("subject", "at"):
        yield subjects[subject], "registered", at, False
