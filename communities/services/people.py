"""Roles, contracts and the management body: who gives them, and when they end."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import (
    Area,
    Body,
    Estate,
    ManagementBody,
    Membership,
    PropertyCompany,
    Role,
    ServiceContract,
    User,
)
from communities.permissions import DENIED, may, require
from communities.services.groups import sync_groups
from communities.services.trail import audit
from communities.signals import callees_changed, contract_changed
from communities.standing import NEVER_BEGAN, Standing, current, standing_of

APPOINTED_BY = {
    Role.PROPERTY_STAFF: "communities.appoint_staff",
    Role.PROPERTY_MANAGER: "communities.appoint_manager",
    Role.COMMITTEE: "communities.appoint_committee",
    Role.COMMUNITY_OFFICER: "communities.appoint_officer",
    Role.SUPERVISOR: "communities.appoint_officer",
    Role.OPERATOR: "communities.appoint_officer",
}


def may_appoint(actor: User, role: str, place: Estate | Area, now, contract=None) -> bool:
    """Whether this person gives and takes that role there, under that contract."""
    if role not in APPOINTED_BY:
        return False
    if isinstance(place, Area):
        return operates_in(actor, place, now)
    if not may(actor, APPOINTED_BY[role], place, now):
        return False
    return contract is None or _serves_under(standing_of(actor, place, now), contract)


def _serves_under(standing: Standing, contract: ServiceContract) -> bool:
    """A manager fills the posts of her own company, not those of the one that comes after it."""
    is_above = standing.governs or Role.OPERATOR in standing.roles
    return is_above or ("company", contract.company_id) in standing.employers


def operates_in(actor: User, area: Area, now) -> bool:
    """Is an operator of the area, or of one above it."""
    above = Membership.objects.current(now).filter(role=Role.OPERATOR)
    return above.filter(user=actor, area__in=area.lineage()).exists()


def _ask(actor, perm: str, place: Estate | Area, now, contract=None) -> None:
    """Without an actor the portal itself acts (a command, the demo); an area asks its operators."""
    if actor is None:
        return
    if not isinstance(place, Area):
        standing = require(actor, perm, place, now)
        if contract and not _serves_under(standing, contract):
            raise NotAllowed(DENIED, perm=perm)
    elif not operates_in(actor, place, now):
        raise NotAllowed(DENIED, perm=perm)


@transaction.atomic
def grant_membership(
    *,
    user: User,
    role: str,
    place: Estate | Area,
    actor,
    now,
    valid_from=None,
    valid_until=None,
    **on,
) -> Membership:
    """授予角色 in an estate or an area, under a contract or as a member of a body.

    Homes come from binding and the roster, not from here.
    """
    if role not in APPOINTED_BY:
        raise DomainError(_("住户和业主的角色来自房屋绑定，不能直接授予。"))
    contract = on.get("contract")
    _ask(actor, APPOINTED_BY[role], place, now, contract)
    if contract and contract.estate_id != getattr(place, "pk", None):
        raise DomainError(_("合同不属于这个小区。"))
    scope = {"area": place} if isinstance(place, Area) else {"estate": place}
    same = Membership.objects.filter(user=user, role=role, **scope, **on)
    if same.unended(now).exists():
        raise DomainError(_("这个人已经有这个角色。"))
    membership = Membership(
        user=user, role=role, granted_by=actor, valid_from=valid_from or now,
        valid_until=valid_until, **scope, **on,
    )  # fmt: skip
    membership.full_clean()
    membership.save()
    return _written(membership, "granted", actor, now)


@transaction.atomic
def end_membership(*, membership: Membership, actor, now, at=None, **why) -> Membership:
    """结束角色: from this moment on it gives nothing, or from ``at``, which has not passed.

    What has not begun by then never does.
    """
    if membership.role in APPOINTED_BY:
        place = membership.estate or membership.area
        _ask(actor, APPOINTED_BY[membership.role], place, now, membership.contract)
    elif actor is not None:
        raise DomainError(_("住户和业主的角色随房屋绑定结束。"))
    _close(Membership.objects, membership, max(at or now, now, membership.valid_from))
    return _written(membership, "ended", actor, now, **why)


@transaction.atomic
def sign_contract(
    *,
    estate: Estate,
    company: PropertyCompany,
    fee_model: str,
    valid_from,
    actor,
    now,
    valid_until=None,
    is_handed_over=False,
) -> ServiceContract:
    """签订物业服务合同: the first one, or of the company that served last and has none.

    Another company comes by a change of company alone, which hears three parties
    (``is_handed_over``; ``portal/handover``).
    """
    _ask(actor, "communities.manage_contracts", estate, now)
    Estate.objects.select_for_update().get(pk=estate.pk)
    if not is_handed_over:
        _check_nobody_serves(estate, company, now)
    return _sign(estate, company, fee_model, valid_from, valid_until, actor, now)


def _check_nobody_serves(estate: Estate, company: PropertyCompany, now) -> None:
    rows = ServiceContract.objects.for_estate(estate).exclude(NEVER_BEGAN)
    if rows.exclude(valid_until__lte=now).exists():
        raise DomainError(_("已有物业服务合同在履行或将要开始；换物业的，用“物业交接”。"))
    last = rows.order_by("-valid_from").first()
    if last and last.company_id != company.pk:
        raise DomainError(
            _("本小区上一份合同是和另一家物业签的；换物业的，用“物业交接”。"), field="company_name"
        )


def _sign(estate, company, fee_model, valid_from, valid_until, actor, now) -> ServiceContract:
    """One company at a time serves an estate."""
    others = ServiceContract.objects.for_estate(estate).exclude(NEVER_BEGAN)
    others = others.exclude(valid_until__lte=valid_from)
    if valid_until is not None:
        others = others.exclude(valid_from__gte=valid_until)
    if others.exists():
        raise DomainError(_("这段时间已有物业服务合同，请先结束原合同。"))
    contract = ServiceContract(
        estate=estate,
        company=company,
        fee_model=fee_model,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    contract.full_clean()
    contract.save()
    callees_changed.send(sender=None, estate=estate, now=now)
    return _written(contract, "signed", actor, now)


@transaction.atomic
def renew_contract(
    *, contract: ServiceContract, fee_model: str, valid_until, actor, now
) -> ServiceContract:
    """续签 with the same company from the day on which the contract ends; its people go on serving.

    DomainError for a contract without an end, which needs no renewal, and for one that is over.
    """
    _ask(actor, "communities.manage_contracts", contract.estate, now)
    Estate.objects.select_for_update().get(pk=contract.estate_id)
    contract.refresh_from_db(fields=["valid_until"])
    if contract.valid_until is None or contract.valid_until <= now:
        raise DomainError(_("没有约定止日的合同不用续签；已经结束的请重新签订。"))
    begins = contract.valid_until
    if valid_until is not None and valid_until <= begins:
        raise DomainError(_("新合同的止日要晚于原合同的止日。"), field="valid_until")
    renewed = _sign(contract.estate, contract.company, fee_model, begins, valid_until, actor, now)
    going_on = Membership.objects.filter(contract=contract, user__is_active=True)
    for held in going_on.unended(begins).select_related("user"):
        grant_membership(
            user=held.user, role=held.role, place=contract.estate, actor=actor, now=now,
            valid_from=begins, valid_until=held.valid_until, contract=renewed,
        )  # fmt: skip
    contract_changed.send(
        sender=None, contract=contract, renewed=renewed, reason="", actor=actor, now=now
    )
    return renewed


@transaction.atomic
def end_contract(*, contract: ServiceContract, at, reason: str, actor, now) -> ServiceContract:
    """结束合同 at a moment that has not passed; every staff role under it ends with it.

    What the company would have had after that, as by a renewal, ends with it or never begins.
    """
    _ask(actor, "communities.manage_contracts", contract.estate, now)
    if at < now:
        raise DomainError(_("结束时间不能早于现在。"))
    if not reason.strip():
        raise DomainError(_("请写明结束合同的原因。"))
    Estate.objects.select_for_update().get(pk=contract.estate_id)
    _close(ServiceContract.objects, contract, max(at, contract.valid_from))
    _end_later_ones(contract, at, reason, actor, now)
    contract_changed.send(
        sender=None, contract=contract, renewed=None, reason=reason, actor=actor, now=now
    )
    callees_changed.send(sender=None, estate=contract.estate, now=now)
    return _written(contract, "ended", actor, now, reason=reason, until=at.isoformat())


def _end_later_ones(contract: ServiceContract, at, reason: str, actor, now) -> None:
    rows = ServiceContract.objects.for_estate(contract.estate)
    rows = rows.filter(company=contract.company, valid_from__gte=contract.valid_until)
    for one in rows.exclude(pk=contract.pk).exclude(NEVER_BEGAN).exclude(valid_until__lte=at):
        _close(ServiceContract.objects, one, max(at, one.valid_from))
        under = Membership.objects.filter(contract=one, valid_from__gte=one.valid_until)
        under.exclude(NEVER_BEGAN).update(valid_until=F("valid_from"))
        _written(one, "ended", actor, now, reason=reason, until=one.valid_until.isoformat())


@transaction.atomic
def hand_management_over(*, estate: Estate, body: Body, kind: str, actor, now) -> ManagementBody:
    """移交管理主体: the body in charge ends and the next one begins at the same moment."""
    _ask(actor, "communities.hand_management_over", estate, now)
    return begin_management(estate=estate, body=body, kind=kind, at=now, actor=actor, now=now)


@transaction.atomic
def begin_management(*, estate, body: Body, kind: str, at, actor, now) -> ManagementBody:
    """The same from ``at`` on, for a service that has heard both sides (``services/turns.py``)."""
    rows = ManagementBody.objects.select_for_update().filter(current(now), estate=estate)
    before = rows.first()
    if before and (before.body_id, before.kind) == (body.pk, kind):
        raise DomainError(_("这个机构已经是管理主体。"))
    if before and before.valid_from >= at:
        raise DomainError(_("结束时间必须晚于开始时间。"))
    if before:
        _close(ManagementBody.objects, before, at)
    after = ManagementBody(estate=estate, body=body, kind=kind, valid_from=at)
    after.full_clean()
    after.save()
    callees_changed.send(sender=None, estate=estate, now=now)
    return _written(after, "handed_over", actor, now, before=before and before.body_id)


def _close(rows, row, at) -> None:
    """Set the end once; somebody who was faster, or an earlier end, is not overwritten.

    What ends as it begins never began.
    """
    if row.valid_from > at:
        raise DomainError(_("结束时间不能早于开始时间。"))
    open_at = rows.filter(pk=row.pk).exclude(valid_until__lte=at)
    if not open_at.update(valid_until=at):
        raise StaleState(_("已经结束，请刷新后再看。"))
    row.refresh_from_db()


def _written(row, verb: str, actor, now, **detail):
    audit(
        estate=row.estate,
        actor=actor,
        verb=f"{row._meta.label_lower}.{verb}",
        subject=row,
        at=now,
        detail=detail,
    )
    sync_groups(getattr(row, "user", None) or row.estate, now)
    return row
