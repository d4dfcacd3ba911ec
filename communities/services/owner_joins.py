"""认定同一业主: two rows of one name are one owner once a person of one body asks and says why, and a
person of another agrees. Undoing takes two as well, and is a row of its own."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.models import Estate, Owner, OwnerJoin, Ownership, User
from communities.open_rolls import WHY, is_on_open_roll
from communities.permissions import require
from communities.selectors.owner_joins import heads_of
from communities.services.changes import why_not_decide
from communities.services.trail import audit
from communities.services.vouching import check_employed
from communities.standing import standing_of
from communities.states import CHANGE_STEPS, ChangeStatus
from communities.transitions import move

PERM = "communities.join_owners"


@transaction.atomic
def ask_join(*, first: Owner, second: Owner, reason: str, actor: User, now) -> OwnerJoin:
    """提出: they are one person or company. Nothing changes yet.

    DomainError for owners of two estates, kinds, names or numbers, for co-owners of one home, for who is
    one already, and while a question about them waits. Nobody asks about a home of her own.
    """
    require(actor, PERM, first, now)
    first, second = sorted((first, second), key=lambda one: one.pk)
    _lock(first.estate_id)
    if sentence := why_not_one(first, second):
        raise DomainError(sentence)
    return _ask(first, second, None, reason, actor, now)


@transaction.atomic
def ask_parting(*, join: OwnerJoin, reason: str, actor: User, now) -> OwnerJoin:
    """提出撤销: they are two after all. Nothing changes yet.

    DomainError for what does not hold (any more), and while a question about them waits.
    """
    require(actor, PERM, join, now)
    _lock(join.estate_id)
    if not OwnerJoin.objects.in_force().filter(pk=join.pk).exists():
        raise DomainError(_("这一次认定现在不生效，不用撤销。"))
    return _ask(join.first, join.second, join, reason, actor, now)


@transaction.atomic
def agree_join(*, join: OwnerJoin, actor: User, now) -> OwnerJoin:
    """同意, by a person of another body: from now on they are one, or two again.

    StaleState where it is decided already, DomainError where they fit no more, and while one of them is on the roll
    of a vote that is not counted yet.
    """
    require(actor, PERM, join, now)
    if sentence := why_not_agree(join, actor, now):
        raise NotAllowed(sentence)
    _lock(join.estate_id)
    first, second = (Owner.objects.get(pk=pk) for pk in (join.first_id, join.second_id))
    join.refresh_from_db(fields=["status"])
    is_asked = join.status == ChangeStatus.ASKED and not join.undoes_id
    if is_asked and (sentence := why_not_one(first, second)):
        raise DomainError(sentence)
    if is_on_open_roll(join.estate_id, [one.pk for one in _all_of(first, second)]):
        raise DomainError(WHY)
    move(join, CHANGE_STEPS, "make", actor=actor, now=now, decided_by=actor, decided_at=now)
    return join


@transaction.atomic
def decline_join(*, join: OwnerJoin, answer: str, actor: User, now) -> OwnerJoin:
    """不同意或撤回, by anybody who might have asked, with a reason that stays written."""
    require(actor, PERM, join, now)
    answer = answer.strip()
    if not answer:
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        join, CHANGE_STEPS, "decline", actor=actor, now=now, decided_by=actor, decided_at=now,
        answer=answer, detail={"answer": answer},
    )  # fmt: skip
    return join


def why_not_one(first: Owner, second: Owner) -> str:
    """Why these two can be no one owner; empty where they may be."""
    numbers = {one.identity_digest for one in _all_of(first, second)} - {""}
    reasons = {
        _("不能与自己合并。"): first.pk == second.pk,
        _("两位业主不在同一个小区。"): first.estate_id != second.estate_id,
        _("业主类型不同，不是同一业主。"): first.kind != second.kind,
        _("姓名不同；登记有误的，请先更正名册。"): first.folded_name != second.folded_name,
        _("证件号不同，不是同一业主。"): len(numbers) > 1,
        _("两位是同一套房屋的共有人，不是同一业主。"): _share_a_home(first, second),
        _("已经认定是同一业主。"): _is_one(first, second),
    }
    return next((sentence for sentence, is_so in reasons.items() if is_so), "")


def why_not_agree(join: OwnerJoin, actor: User, now) -> str:
    """Why this person does not agree to it; empty where she may."""
    if _is_own(join.first, join.second, actor, now):
        return _("不能认定自己家的房屋。")
    return why_not_decide(join, actor, now)


def _ask(first, second, undoes, reason: str, actor, now) -> OwnerJoin:
    reason = reason.strip()
    check_employed(actor, now)
    if _is_own(first, second, actor, now):
        raise NotAllowed(_("不能认定自己家的房屋。"))
    if not reason:
        raise DomainError(_("请写明理由。"), field="reason")
    if OwnerJoin.objects.filter(first=first, second=second, status=ChangeStatus.ASKED).exists():
        raise DomainError(_("这两位业主已有一件在等确认，请先办完那一件。"))
    made = OwnerJoin.objects.create(
        estate_id=first.estate_id, first=first, second=second, undoes=undoes, reason=reason,
        asked_by=actor, asked_at=now,
    )  # fmt: skip
    audit(
        estate=made.estate, actor=actor, verb="communities.ownerjoin.asked", subject=made, at=now,
        after=made.status, detail={"reason": reason},
    )  # fmt: skip
    return made


def _lock(estate_id: int) -> None:
    """As a roster does, so that nobody's number changes meanwhile."""
    Estate.objects.select_for_update(of=("self",)).get(pk=estate_id)


def _all_of(*owners: Owner) -> list[Owner]:
    """They, and those who are one with them."""
    known = heads_of([owners[0].estate_id])
    mine = {known.get(one.pk, one.pk) for one in owners}
    found = {one for one, head in known.items() if head in mine} | {one.pk for one in owners}
    return list(Owner.objects.filter(pk__in=found))


def _is_one(first: Owner, second: Owner) -> bool:
    known = heads_of([first.estate_id])
    return first.pk in known and known[first.pk] == known.get(second.pk)


def _share_a_home(*owners: Owner) -> bool:
    held = list(Ownership.objects.filter(owner__in=_all_of(*owners)).order_by("unit", "valid_from"))
    return any(
        one.unit_id == other.unit_id
        and one.owner_id != other.owner_id
        and (one.valid_until is None or other.valid_from < one.valid_until)
        for n, one in enumerate(held)
        for other in held[n + 1 :]
    )


def _is_own(first: Owner, second: Owner, actor: User, now) -> bool:
    homes = standing_of(actor, first.estate, now).homes
    return Ownership.objects.filter(owner__in=(first, second), unit__in=homes).exists()
