"""登记区域、机构和物业企业: what estates stand on, kept by the operators of the area."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.admin_trail import record, values_of
from communities.credit_codes import credit_code
from communities.errors import DomainError, NotAllowed
from communities.models import Area, Body, PropertyCompany
from communities.permissions import DENIED, require
from communities.selectors.areas import areas_operated

Kind = Area.Kind
BELOW = {Kind.COUNTY: Kind.STREET, Kind.STREET: Kind.COMMUNITY}
# Deadlines find a body by its kind in an area of this level; others may be anywhere.
LEVELS = {
    Body.Kind.COMMITTEE: Kind.COMMUNITY,
    Body.Kind.NEIGHBOURHOOD: Kind.COMMUNITY,
    Body.Kind.PREPARATORY: Kind.COMMUNITY,
    Body.Kind.STREET_OFFICE: Kind.STREET,
    Body.Kind.HOUSING: Kind.COUNTY,
}
OPERATE = "communities.keep_ground"


def require_operator(actor, area: Area, now) -> None:
    """NotAllowed for whoever does not operate the area or one above it."""
    require(actor, OPERATE, None, now)
    if not areas_operated(actor, now).filter(pk=area.pk).exists():
        raise NotAllowed(DENIED, perm=OPERATE)


@transaction.atomic
def add_area(*, parent: Area, name: str, actor, now) -> Area:
    """登记街道或社区 below a county or a street.

    DomainError for a name that is there already, and below a 社区.
    """
    require_operator(actor, parent, now)
    if parent.kind not in BELOW:
        raise DomainError(_("社区下面没有区域，请选县（市、区）或街道（镇）。"), field="parent")
    _lock(parent)
    _check_area_name(parent, name)
    area = Area(kind=BELOW[Kind(parent.kind)], name=name, parent=parent)
    return _kept(area, {}, actor, now)


@transaction.atomic
def rename_area(*, area: Area, name: str, actor, now) -> Area:
    """改名: where it lies never changes."""
    require_operator(actor, area, now)
    if area.parent:
        _lock(area.parent)
    _check_area_name(area.parent, name, area)
    return _kept(area, {"name": name}, actor, now)


@transaction.atomic
def keep_body(*, body: Body | None, area: Area, actor, now, **words) -> Body:
    """登记或修改机构; ``words`` are kind, name, phone, contact, verified_date.

    DomainError for a kind that belongs to another level, and a name that is there already. A body
    that is there keeps its kind and its area: deadlines and offices rest on them.
    """
    require_operator(actor, area, now)
    _lock(area)
    if body is None:
        body = Body(area=area, kind=words["kind"])
    level = LEVELS.get(Body.Kind(body.kind), area.kind)
    if level != area.kind:
        raise DomainError(
            _("%(body)s属于%(level)s一级，请选那一级的区域。")
            % {"body": body.get_kind_display(), "level": Kind(level).label},
            field="area",
        )
    others = Body.objects.filter(area=area, kind=body.kind, name=words["name"])
    if others.exclude(pk=body.pk).exists():
        raise DomainError(_("这个机构已经登记过。"), field="name")
    kept = {name: words[name] for name in ("name", "phone", "contact", "verified_date")}
    return _kept(body, kept, actor, now)


@transaction.atomic
def keep_company(*, company: PropertyCompany | None, actor, now, **words) -> PropertyCompany:
    """登记或修改物业企业; ``words`` are name, credit_code, phone. All estates share it.

    DomainError for a code that is none, and for a name or a code that another one has.
    """
    require(actor, OPERATE, None, now)
    try:
        words["credit_code"] = credit_code(words["credit_code"])
    except ValueError as wrong:
        raise DomainError(str(wrong), field="credit_code") from wrong
    company = company or PropertyCompany()
    for name in ("name", "credit_code"):
        same = PropertyCompany.objects.filter(**{name: words[name]}).exclude(pk=company.pk).first()
        if same:
            told = _("“%(name)s”已经登记过，信用代码 %(code)s。")
            told %= {"name": same.name, "code": same.credit_code}
            raise DomainError(told, field=name)
    return _kept(company, words, actor, now)


def _check_area_name(parent: Area | None, name: str, area: Area | None = None) -> None:
    same = Area.objects.filter(parent=parent, name=name).exclude(pk=area and area.pk)
    if same.exists():
        raise DomainError(_("“%s”已经登记过。") % name, field="name")


def _lock(area: Area) -> None:
    Area.objects.select_for_update(of=("self",)).get(pk=area.pk)


def _kept(row, values: dict, actor, now):
    """As it is stored now, with what the form says; what differs stands in the trail."""
    if row.pk:
        row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    before = values_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(row, before, values_of(row), actor=actor, now=now)
    return row
