"""开通小区, step by step: a draft that several operators of an area fill in, then the estate itself."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Area, Body, Estate, ManagementBody, User
from communities.services import audit, sign_contract, sync_groups
from communities.services.ground import require_operator
from portal.estates import RESERVED, found_estate
from portal.founding.models import EstateDraft
from portal.founding.steps import missing
from portal.oversight.models import UnconnectedEstate

FACTS = ("name", "slug", "address", "property_phone", "community_phone")
# Which kind of body may be in charge; a 筹备组 only convenes (嘉兴条例 30).
KEEPERS = {
    Body.Kind.COMMITTEE: ManagementBody.Kind.COMMITTEE,
    Body.Kind.NEIGHBOURHOOD: ManagementBody.Kind.CUSTODY,
}


@transaction.atomic
def begin_draft(
    *, area: Area, name: str, actor: User, now, register: UnconnectedEstate | None = None
) -> EstateDraft:
    """开始: from a row of the register, or of an estate that nobody registered.

    DomainError where the estate is being prepared already: one estate has one draft.
    """
    require_operator(actor, area, now)
    if area.kind != Area.Kind.COMMUNITY:
        raise DomainError(_("请选小区所在的社区（村）。"), field="area")
    _check_name(area, name)
    draft = EstateDraft(
        area=area, name=name, register=register, begun_by=actor, begun_at=now, changed_by=actor,
        changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as taken:
        raise DomainError(_("这个小区已有人开始办理，请在列表里接着办。"), field="name") from taken
    _noted(draft, "begun", actor, now, {"name": name})
    return draft


def save_facts(*, draft: EstateDraft, version: int, actor: User, now, **facts) -> None:
    """小区: ``facts`` are those of FACTS. DomainError for a name or an address that is taken or reserved."""
    check_slug(facts["slug"])
    _check_name(draft.area, facts["name"])
    _save(draft, version, actor, now, facts)


@transaction.atomic
def save_keeper(
    *, draft: EstateDraft, version: int, body: Body, body_from: date, actor: User, now
) -> None:
    """管理主体 of today, since a day in the past: the 业委会, or the 居委会 that keeps it.

    DomainError for any other body, one of another area, another estate's 业委会, and a day to come.
    """
    if body.kind not in KEEPERS:
        raise DomainError(
            _("筹备组只召集会议，不管钱：没有业委会的，由居委会代管。请选业委会或居委会。"),
            field="body",
        )
    if body.area_id != draft.area_id:
        raise DomainError(_("这个机构不在小区所在的社区。"), field="body")
    _check_of_no_other_estate(body, draft)
    _check_past(body_from, now, "body_from")
    kept = {"body": body, "body_kind": KEEPERS[Body.Kind(body.kind)], "body_from": body_from}
    _save(draft, version, actor, now, kept)


def save_service(
    *, draft: EstateDraft, version: int, actor: User, now, company=None, fee_model="",
    contract_from=None, contract_until=None, no_company="",
) -> None:  # fmt: skip
    """物业: a company with its contract that runs today, or none and why.

    DomainError for both or neither, for a contract that has not begun or is over.
    """
    if bool(company) == bool(no_company.strip()):
        raise DomainError(_("请选物业企业；没有物业的，写明原因。"), field="company")
    if company:
        _check_past(contract_from, now, "contract_from")
        if contract_until and contract_until < clock.local(now).date():
            raise DomainError(_("合同已经到期，请填现在执行的合同。"), field="contract_until")
    kept = {
        "company": company, "fee_model": fee_model if company else "",
        "contract_from": contract_from if company else None,
        "contract_until": contract_until if company else None, "no_company": no_company.strip(),
    }  # fmt: skip
    _save(draft, version, actor, now, kept)


@transaction.atomic
def drop_draft(*, draft: EstateDraft, actor: User, now) -> None:
    """放弃: nothing of it was public. DomainError for what is founded."""
    stored = _locked(draft, actor, now)
    _noted(stored, "dropped", actor, now, {"name": stored.name})
    stored.delete()


@transaction.atomic
def found(*, draft: EstateDraft, actor: User, now) -> Estate:
    """开通: the estate, its pages, its contract, all or nothing; from here on public.

    StaleState where somebody was faster, DomainError while something is missing.
    """
    stored = _locked(draft, actor, now)
    if sentences := missing(stored):
        raise DomainError(sentences[0])
    check_slug(stored.slug)
    _check_name(stored.area, stored.name)
    _check_of_no_other_estate(stored.body, stored)
    facts = {name: getattr(stored, name) for name in FACTS}
    try:
        estate = found_estate(
            area=stored.area, body=stored.body, body_kind=stored.body_kind,
            body_from=_midnight(stored.body_from), actor=actor, now=now, **facts,
        )  # fmt: skip
    except ValidationError as wrong:
        raise DomainError("".join(wrong.messages)) from wrong
    if stored.company:
        _sign(stored, estate, actor, now)
    sync_groups(estate, now)
    _connect(stored.register, actor, now)
    stored.founded, stored.founded_by = estate, actor
    stored.save(update_fields=["founded", "founded_by"])
    _noted(stored, "founded", actor, now, {"no_company": stored.no_company})
    return estate


def _sign(draft: EstateDraft, estate: Estate, actor, now) -> None:
    """The last day of the contract is still in it."""
    last = draft.contract_until
    sign_contract(
        estate=estate, company=draft.company, fee_model=draft.fee_model,
        valid_from=_midnight(draft.contract_from),
        valid_until=last and _midnight(last + timedelta(days=1)), actor=actor, now=now,
    )  # fmt: skip


def _check_of_no_other_estate(body: Body, draft: EstateDraft) -> None:
    """A 业委会 is elected by the owners of one estate; a 居委会 keeps as many as there are."""
    if body.kind != Body.Kind.COMMITTEE:
        return
    Body.objects.select_for_update().get(pk=body.pk)
    drafts = EstateDraft.objects.filter(body=body, founded=None).exclude(pk=draft.pk)
    if ManagementBody.objects.filter(body=body).exists() or drafts.exists():
        raise DomainError(
            _("这个业委会是另一个小区的；请在“机构”里登记本小区自己的业委会，再选它。"),
            field="body",
        )


def _check_name(area: Area, name: str) -> None:
    if Estate.objects.filter(area=area, name=name).exists():
        raise DomainError(_("这个社区已有叫这个名称的小区开通了。"), field="name")


def check_slug(slug: str) -> None:
    """DomainError for a word of the portal's own, and for one that an estate has."""
    if slug in RESERVED:
        raise DomainError(_("这个网址名由系统保留，请换一个。"), field="slug")
    if Estate.objects.filter(slug=slug).exists():
        raise DomainError(_("这个网址名已有小区在用，请换一个。"), field="slug")


def _connect(register: UnconnectedEstate | None, actor, now) -> None:
    if register:
        register.stage = UnconnectedEstate.Stage.CONNECTED
        register.noted_by, register.noted_at = actor, now
        register.save(update_fields=["stage", "noted_by", "noted_at"])


@transaction.atomic
def _save(draft: EstateDraft, version: int, actor, now, values: dict) -> None:
    """Only what was read is overwritten: whoever saved meanwhile is not."""
    stored = _locked(draft, actor, now)
    if stored.version != version:
        raise StaleState(_("别人刚刚改过这一份，请看过再改。"))
    for name, value in values.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.changed_by, stored.changed_at = actor, now
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError as taken:
        raise DomainError(_("这个名称或网址名已用在另一个正在办理的小区上。")) from taken
    _noted(stored, "changed", actor, now, {"fields": sorted(values)})
    draft.refresh_from_db()


def _locked(draft: EstateDraft, actor, now) -> EstateDraft:
    require_operator(actor, draft.area, now)
    rows = EstateDraft.objects.select_for_update(of=("self",))
    stored = rows.select_related("area__parent", "body", "company", "register").filter(pk=draft.pk)
    found = stored.first()
    if found is None or found.founded_id:
        raise StaleState(_("这个小区已经开通，或者已经放弃。"))
    return found


def _check_past(day: date, now, field: str) -> None:
    if day > clock.local(now).date():
        raise DomainError(_("这一天不能在今天之后。"), field=field)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.SHANGHAI)


def _noted(draft: EstateDraft, what: str, actor, now, detail: dict) -> None:
    audit(
        estate=draft.founded, actor=actor, verb=f"portal.estatedraft.{what}", subject=draft,
        at=now, detail=detail,
    )  # fmt: skip
