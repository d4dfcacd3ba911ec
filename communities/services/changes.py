"""Changes of the admin that need a person of another employer (两个单位才能改)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communities.admin_trail import masked, record, text_of, values_of
from communities.approvals import too_close
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AdminChange
from communities.permissions import DENIED, require
from communities.selectors import estates_of
from communities.services.calendars import check_year, enter_year
from communities.services.trail import audit
from communities.signals import change_asked, change_decided
from communities.standing import standing_of
from communities.states import CHANGE_STEPS, ChangeStatus
from communities.transitions import move

YEAR = "communities.calendaryear"
# Whose a row is: where it was once entered for, there it stays.
WHOSE = ("body", "contract")


@transaction.atomic
def propose_change(*, row, names, actor, now) -> AdminChange:
    """提出更改: ``row`` holds the new values of its fields ``names``; nothing of it is stored yet.

    DomainError where nothing differs, another change of the row waits, or it would become somebody
    else's.
    """
    require(actor, "communities.propose_change", None, now)
    label = row._meta.label_lower
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    columns = [row._meta.get_field(name) for name in names]
    before = {field.attname: text_of(field, stored) for field in columns} if stored else {}
    values = {field.attname: text_of(field, row) for field in columns}
    if before == values:
        raise DomainError(_("没有改动。"))
    _check_whose(row, stored)
    waiting = AdminChange.objects.filter(model=label, row_id=row.pk, status=ChangeStatus.ASKED)
    if row.pk and waiting.exists():
        raise DomainError(_("这一行已有更改在等人确认。"))
    return _ask(
        estate=_estate_of(stored or row), model=label, row_id=row.pk, before=before, values=values,
        title=f"{row._meta.verbose_name}：{stored or row}", actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def propose_year(*, year: int, table: str, source_url: str = "", actor, now) -> AdminChange:
    """提出全年放假安排; refuses what ``check_year`` refuses."""
    check_year(year=year, table=table, actor=actor, now=now)
    values = {"year": year, "table": table, "source_url": source_url}
    title = _("%s 年的放假安排") % year
    return _ask(
        estate=None, model=YEAR, row_id=None, before={}, values=values, title=title, actor=actor,
        now=now,
    )  # fmt: skip


def _ask(*, title, actor, now, **words) -> AdminChange:
    """DomainError for whoever works for nobody that is known: nobody could confirm it."""
    if not standing_of(actor, None, now).had_employer(now):
        raise DomainError(_("您没有登记所属单位，谁也不能确认您提出的更改；请先登记。"))
    asked = AdminChange.objects.create(title=title[:120], asked_by=actor, asked_at=now, **words)
    audit(
        estate=asked.estate, actor=actor, verb="communities.adminchange.asked", subject=asked,
        at=now, after=ChangeStatus.ASKED,
        detail={"before": masked(asked.before), "after": masked(asked.values)},
    )  # fmt: skip
    change_asked.send(sender=AdminChange, change=asked, now=now)
    return asked


def _check_whose(row, stored) -> None:
    for name in WHOSE:
        if stored and getattr(stored, f"{name}_id", None) != getattr(row, f"{name}_id", None):
            raise DomainError(
                _("“%s”不能改；请另外新增一行。") % row._meta.get_field(name).verbose_name,
                field=name,
            )


def _estate_of(row):
    """A robot's address belongs to the estate of its contract."""
    contract = getattr(row, "contract", None)
    return contract.estate if contract else getattr(row, "estate", None)


def why_not_decide(change: AdminChange, actor, now) -> str:
    """Why this person does not decide it; empty where she may."""
    return why_not_second(change.asked_by, change.asked_at, actor, now)


def why_not_second(asked_by, asked_at, actor, now) -> str:
    """Why this person is no second one for what somebody asked for then; empty where she is."""
    asker, decider = (standing_of(one, None, now) for one in (asked_by, actor))
    if sentence := too_close(asker, decider, asked_at):
        return sentence
    if not decider.employers_anywhere:
        return _("您没有登记所属单位，不能确认；请另一单位的人确认。")
    return ""


@transaction.atomic
def decide_change(*, change: AdminChange, agrees: bool, actor, now) -> AdminChange:
    """确认或不同意, by a person of another employer; agreed, it holds at once.

    StaleState where the row has changed since it was asked, DomainError where it fits no more. Of
    whom nobody knows whom she worked for, nobody knows that it was another one: only declined.
    """
    require(actor, "communities.confirm_change", None, now)
    if change.estate and not estates_of(actor, now).filter(pk=change.estate_id).exists():
        raise NotAllowed(DENIED)
    if sentence := why_not_decide(change, actor, now):
        raise NotAllowed(sentence)
    if agrees and not standing_of(change.asked_by, None, now).had_employer(change.asked_at):
        raise NotAllowed(_("提出人当时没有登记所属单位，只能不同意；登记以后可以重新提出。"))
    verb = "make" if agrees else "decline"
    move(change, CHANGE_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now)
    if agrees and change.model == YEAR:
        enter_year(**change.values, actor=change.asked_by, now=now)
    elif agrees:
        _make(change, actor, now)
    change_decided.send(sender=AdminChange, change=change, now=now)
    return change


def _make(change: AdminChange, actor, now) -> None:
    model = apps.get_model(change.model)
    row = model()
    if change.row_id:
        row = model._base_manager.select_for_update().get(pk=change.row_id)
    stored = values_of(row)
    if {name: stored.get(name) for name in change.before} != change.before:
        raise StaleState(_("这一行后来又改过，请重新提出。"))
    for name, text in change.values.items():
        setattr(row, name, model._meta.get_field(name).to_python(text))
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise DomainError("".join(wrong.messages)) from wrong
    row.save()
    record(row, stored, values_of(row), actor=actor, now=now, asked_by=change.asked_by_id)
