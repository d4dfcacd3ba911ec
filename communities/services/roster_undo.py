"""撤销名册导入: what a roster added goes and what it mended is as before, until something rests on it."""

from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import (
    Building,
    Estate,
    Membership,
    Owner,
    Ownership,
    RosterImport,
    TitleEnd,
    Unit,
    User,
)
from communities.permissions import require
from communities.rows import read_anew
from communities.services.changes import why_not_second
from communities.services.old_phones import tell_old_phone
from communities.services.roster_imports import CONFIRM, PERM
from communities.services.vouching import check_employed
from communities.signals import roster_rests_asked
from communities.states import ROSTER_STEPS, RosterStatus
from communities.transitions import CHANGED, move

UNDO_DAYS = timedelta(days=90)
# In the order in which they can go.
MODELS = {"ownership": Ownership, "owner": Owner, "unit": Unit, "building": Building}


@transaction.atomic
def ask_undo(*, row: RosterImport, reason: str, actor: User, now) -> RosterImport:
    """提出撤销; at once where one person stored it. DomainError where something rests on it, which is named."""
    require(actor, PERM, row, now)
    reason = reason.strip()
    if not reason:
        raise DomainError(_("请写明理由。"), field="reason")
    _lock(row)
    if sentence := why_stays(row):
        raise DomainError(sentence)
    words = {"actor": actor, "now": now, "undo_reason": reason, "detail": {"reason": reason}}
    if row.needs_second:
        check_employed(actor, now)
        move(row, ROSTER_STEPS, "ask_undo", undo_asked_by=actor, undo_asked_at=now, **words)
    else:
        _undo(row)
        move(row, ROSTER_STEPS, "undo", undone_by=actor, undone_at=now, undo={}, **words)
    return row


@transaction.atomic
def agree_undo(*, row: RosterImport, seen: str, actor: User, now) -> RosterImport:
    """同意撤销, by another employer than who asked; StaleState for another asking than ``seen`` stands for."""
    require(actor, CONFIRM, row, now)
    _lock(row)
    if row.status != RosterStatus.UNDOING or fingerprint_of_undo(row) != seen:
        raise StaleState(CHANGED, verb="agree_undo", status=row.status)
    if sentence := why_not_undo(row, actor, now):
        raise NotAllowed(sentence)
    if sentence := why_stays(row):
        raise DomainError(sentence)
    _undo(row)
    move(
        row, ROSTER_STEPS, "agree_undo", actor=actor, now=now, undone_by=actor, undone_at=now, undo={}
    )  # fmt: skip
    return row


@transaction.atomic
def keep_import(*, row: RosterImport, answer: str, actor: User, now) -> RosterImport:
    """不撤销: it stays as it is."""
    require(actor, CONFIRM, row, now)
    answer = answer.strip()
    if not answer:
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        row, ROSTER_STEPS, "keep", actor=actor, now=now, undo_asked_by=None, undo_asked_at=None,
        undo_reason="", detail={"answer": answer},
    )  # fmt: skip
    return row


def fingerprint_of_undo(row: RosterImport) -> str:
    """Of what the page shows of this asking, and of no other."""
    shown = (row.pk, row.undo_asked_by_id, row.undo_asked_at, row.undo_reason, row.lines)
    return sha256(repr(shown).encode()).hexdigest()


def forget_undo(now) -> int:
    """Phones and digests that an old import replaced, by which it could be undone; of how many."""
    last = now - UNDO_DAYS
    is_old = Q(decided_at__lt=last) | Q(decided_at=None, asked_at__lt=last)
    stored = RosterImport.objects.filter(status__in=[RosterStatus.MADE, RosterStatus.UNDOING])
    return stored.filter(is_old).exclude(undo={}).update(undo={})


def why_not_undo(row: RosterImport, actor: User, now) -> str:
    """Why this person does not agree to its undoing; empty where she may."""
    return why_not_second(row.undo_asked_by, row.undo_asked_at, actor, now)


def why_stays(row: RosterImport) -> str:
    """What rests on it by now, or what was changed once more; empty where it can be undone."""
    if row.status not in {RosterStatus.MADE, RosterStatus.UNDOING}:
        return _("这份名册没有生效，不用撤销。")
    if not row.undo:
        return (
            _("导入 %s 天以后不再留原来的资料，不能撤销；请再导入一份更正的名册。") % UNDO_DAYS.days
        )
    if resting := _resting(row):
        return _("已有%s用到这次导入的资料，不能撤销。") % "、".join(resting)
    if any(_was_changed(one) for one in row.undo.get("mended", [])):
        return _("这次导入更正过的资料后来又改过，不能撤销；请再导入一份更正的名册。")
    return ""


def _units(row: RosterImport) -> set[int]:
    """Homes that it added, or of which it mended something."""
    added, mended = row.undo.get("added", {}), row.undo.get("mended", [])
    of = {name: {one["pk"] for one in mended if one["model"] == name} for name in MODELS}
    shares = of["ownership"] | set(added.get("ownership", []))
    owned = Ownership.objects.for_estate(row.estate)
    homes = owned.filter(pk__in=shares) | owned.filter(owner__in=of["owner"])
    return of["unit"] | set(added.get("unit", [])) | set(homes.values_list("unit", flat=True))


def _resting(row: RosterImport) -> list[str]:
    units, since = _units(row), row.made_at
    asked = roster_rests_asked.send(RosterImport, estate=row.estate, units=units, since=since)
    found = {str(answer) for _room, answer in asked if answer}
    if Membership.objects.filter(unit__in=units, valid_from__gte=since).exists():
        found.add(_("房屋绑定"))
    if TitleEnd.objects.filter(unit__in=units, asked_at__gte=since).exists():
        found.add(_("产权终止"))
    return sorted(found)


def _was_changed(one: dict) -> bool:
    model, after = MODELS[one["model"]], one["after"]
    stands = model._base_manager.filter(pk=one["pk"]).values(*after).first()
    fields = {name: model._meta.get_field(name.removesuffix("_id")) for name in after}
    told = {name: _value(fields[name], text) for name, text in after.items()}
    return stands != told


def _value(field, text):
    return field.target_field.to_python(text) if field.is_relation else field.to_python(text)


def _lock(row: RosterImport) -> None:
    """Nothing comes to rest on it from here on, and it is read as it stands."""
    Estate.objects.select_for_update(of=("self",)).get(pk=row.estate_id)
    read_anew(row)


def _undo(row: RosterImport) -> None:
    """All of it, or DomainError with what else holds it."""
    try:
        with transaction.atomic():
            _mend_back(row)
            _drop(row)
    except ProtectedError as error:
        names = sorted({str(one._meta.verbose_name) for one in error.protected_objects})
        raise DomainError(_("已有%s用到这次导入的资料，不能撤销。") % "、".join(names)) from error
    except IntegrityError as error:
        raise DomainError(_("后来的认定或表决用到这次导入的资料，不能撤销。")) from error


def _mend_back(row: RosterImport) -> None:
    mended = row.undo.get("mended", [])
    # A number that went from one owner to another cannot be at both meanwhile.
    owners = [one["pk"] for one in mended if "identity_digest" in one["before"]]
    Owner.objects.filter(pk__in=owners).update(identity_digest="")
    for one in mended:
        model = MODELS[one["model"]]
        model._base_manager.filter(pk=one["pk"]).update(**one["before"])
        if phone := one["after"].get("owner_phone"):
            share = Ownership.objects.select_related("unit__building").get(pk=one["pk"])
            words = _(
                "【阳光小区】%(estate)s撤销了一次名册导入，%(home)s的登记手机又是 %(phone)s。"
                "不是您家的人办的，请马上告诉居委会。"
            )
            tell_old_phone(phone, share.owner_phone, words, estate=row.estate, home=share.unit)


def _drop(row: RosterImport) -> None:
    """A building stays where something else stands on it already."""
    added = row.undo.get("added", {})
    for name, model in MODELS.items():
        if name == "building":
            _drop_buildings(added.get(name, []))
        else:
            model._base_manager.filter(pk__in=added.get(name, [])).delete()


def _drop_buildings(pks: list[int]) -> None:
    for building in Building.objects.filter(pk__in=pks):
        try:
            with transaction.atomic():
                building.delete()
        except ProtectedError:
            continue
