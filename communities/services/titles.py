"""产权终止和账号解绑: a person of one body asks with the paper, one of another agrees; then the shares end on their
day and the new owners' begin, or the account of somebody else has the home no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock, express
from communities.errors import DomainError, NotAllowed, StaleState
from communities.folding import fold
from communities.models import (
    Estate,
    Invitation,
    Membership,
    OfficePaper,
    Owner,
    Ownership,
    Role,
    TitleEnd,
    Unit,
    User,
)
from communities.models.owners import kind_by_name
from communities.models.people import NOT_YET
from communities.open_rolls import WHY_LATER, open_roll_day
from communities.permissions import require
from communities.phones import textable_phone
from communities.selectors.titles import begun_with, lasts
from communities.services.changes import why_not_decide
from communities.services.papers import has_looked_at
from communities.services.trail import audit
from communities.services.vouching import check_employed, tell
from communities.standing import standing_of
from communities.states import CHANGE_STEPS, INVITATION_STEPS, ChangeStatus, InvitationStatus
from communities.transitions import move

PERM = "communities.end_title"
# Ours: who knows of a sale a year ahead.
AHEAD = timedelta(days=366)
Kind = TitleEnd.Kind
ASKED = {
    True: gettext_lazy(
        "【阳光小区】有人在%(estate)s提出，绑定%(home)s的账号绑错了人，要解除；另一单位的人确认后才解除。"
        "不对的，请马上告诉居委会。"
    ),
    False: gettext_lazy(
        "【阳光小区】有人在%(estate)s提出，%(home)s的产权从 %(day)s 起终止；另一单位的人确认后才生效。"
        "不对的，请马上告诉居委会。"
    ),
}
MADE = {
    True: gettext_lazy(
        "【阳光小区】%(estate)s%(home)s原来绑定的账号绑错了人，刚刚由两个单位解除。"
        "不对的，请马上告诉居委会。"
    ),
    False: gettext_lazy(
        "【阳光小区】%(estate)s%(home)s原业主的产权从 %(day)s 起终止，两个单位已确认；"
        "原业主的账号从那天起没有这套房屋，租户的登记不变。不对的，请马上告诉居委会。"
    ),
}

WAYS_BACK = {
    True: gettext_lazy(
        "两个单位已经确认，解除不能撤回。解错了的，请本人用自己的手机号重新绑定，再由两个单位核对证件。"
    ),
    False: gettext_lazy(
        "两个单位已经确认，终止不能撤回。还没到终止日期、日期错了的，请再提出一次，改成对的日期；"
        "不该终止的，请用名册导入重新登记原业主，再由两个单位核对产权证。"
    ),
}


@dataclass(frozen=True)
class Buyer:
    """新业主: as registered; ``phone`` in E.164 or "", ``identity`` the digests of a number (communities.identities)."""

    name: str
    phone: str = ""
    identity: tuple[str, ...] = ()


@transaction.atomic
def ask_end(
    *, unit: Unit, kind: str, ownerships: set[int], ends_on: date | None, buyers: list[Buyer],
    paper: OfficePaper | None, reason: str, actor, now,
) -> TitleEnd:  # fmt: skip
    """提出: nothing changes yet; who owns the home by the register, or is bound to it, is told.

    DomainError without a share, a reason, or the paper that shows it; for a day before the share began, or one that an
    open vote's roll is of; for an account that is not bound; and while another waits. Nobody ends a title of her own
    home.
    """
    require(actor, PERM, unit, now)
    check_employed(actor, now)
    _check_own(unit, actor, now)
    Estate.objects.select_for_update(of=("self",)).get(pk=unit.estate_id)
    made = TitleEnd(
        estate=unit.estate, unit=unit, kind=kind, ownerships=sorted(ownerships), ends_on=ends_on,
        buyers=[[one.name, one.phone, list(one.identity)] for one in buyers], paper=paper,
        reason=reason.strip(), asked_by=actor, asked_at=now,
    )  # fmt: skip
    if TitleEnd.objects.filter(unit=unit, status=ChangeStatus.ASKED).exists():
        raise DomainError(_("这套房屋已有一件在等确认，请先办完那一件。"))
    shares = _check(made, now)
    made.save()
    audit(
        estate=unit.estate, actor=actor, verb="communities.titleend.asked", subject=made, at=now,
        after=made.status, detail={"kind": kind, "ownerships": made.ownerships},
    )  # fmt: skip
    _tell(shares, set(), ASKED[made.is_of_account], made)
    return made


@transaction.atomic
def agree_end(*, row: TitleEnd, actor, now) -> TitleEnd:
    """同意, by a person of another body who has opened the paper: the shares end, the buyers' begin; or the account
    that was bound wrongly has the home no more, nor whom it let in. All who live there are told.

    StaleState where it is decided already, DomainError where it fits no more.
    """
    require(actor, PERM, row, now)
    if sentence := why_not_agree(row, actor, now):
        raise NotAllowed(sentence)
    Estate.objects.select_for_update(of=("self",)).get(pk=row.estate_id)
    row.refresh_from_db(fields=["status"])
    shares = _check(row, now) if row.status == ChangeStatus.ASKED else []
    at_home = Membership.objects.current(now).filter(unit=row.unit_id)
    people = set(User.objects.filter(pk__in=at_home.values("user")))
    move(row, CHANGE_STEPS, "make", actor=actor, now=now, decided_by=actor, decided_at=now)
    if row.is_of_account:
        _unbind(shares[0], actor, now)
    else:
        _end(row, shares, actor, now)
    _tell(shares, people, MADE[row.is_of_account], row)
    return row


@transaction.atomic
def decline_end(*, row: TitleEnd, answer: str, actor, now) -> TitleEnd:
    """不同意或撤回, by anybody who might have asked, with a reason that stays written. StaleState once it is agreed on,
    with what can be done then."""
    require(actor, PERM, row, now)
    row.refresh_from_db(fields=["status"])
    if row.status == ChangeStatus.MADE:
        raise StaleState(way_back(row))
    answer = answer.strip()
    if not answer:
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        row, CHANGE_STEPS, "decline", actor=actor, now=now, decided_by=actor, decided_at=now,
        answer=answer, detail={"answer": answer},
    )  # fmt: skip
    return row


def why_not_agree(row: TitleEnd, actor, now) -> str:
    """Why this person does not agree to it; empty where she may."""
    if row.unit_id in standing_of(actor, row.estate, now).homes:
        return _("不能办理自己家的房屋。")
    if sentence := why_not_decide(row, actor, now):
        return sentence
    if row.paper and not has_looked_at(row.paper, actor):
        return _("请先打开凭证看过再确认。")
    return ""


def way_back(row: TitleEnd) -> str:
    """What to do about one that two bodies agreed on and that was wrong: it is not taken back."""
    return str(WAYS_BACK[row.is_of_account])


def buyers_of(row: TitleEnd) -> list[Buyer]:
    return [Buyer(name, phone, tuple(identity)) for name, phone, identity in row.buyers]


def _check_own(unit: Unit, actor, now) -> None:
    if unit.pk in standing_of(actor, unit.estate, now).homes:
        raise NotAllowed(_("不能办理自己家的房屋。"))


def _check(row: TitleEnd, now) -> list[Ownership]:
    """Its shares, locked, of which each may end so."""
    rows = Ownership.objects.select_for_update(of=("self",)).filter(unit=row.unit_id)
    rows = rows.filter(lasts(clock.local(now).date()), pk__in=row.ownerships)
    shares = list(rows.select_related("owner", "user"))
    if not shares or len(shares) != len(row.ownerships):
        raise DomainError(_("请选这套房屋现在的业主；已经终止的不能再办。"), field="ownerships")
    if not row.reason:
        raise DomainError(_("请写明说明。"), field="reason")
    if row.is_of_account:
        if len(shares) > 1 or shares[0].user is None:
            raise DomainError(_("请只选一位已绑定账号的业主。"), field="ownerships")
        return shares
    _check_day(row, shares, now)
    if row.paper is None and row.kind != Kind.WRONG:
        raise DomainError(_("请附上凭证：不动产登记证明、公证书或者裁判文书。"), field="file")
    if row.paper and row.paper.estate_id != row.estate_id:
        raise DomainError(_("材料不是这个小区的。"), field="paper")
    _check_buyers(row, shares)
    return shares


def _check_day(row: TitleEnd, shares: list[Ownership], now) -> None:
    day, said = row.ends_on, {share.valid_until for share in shares}
    if len(said) > 1 or said == {day} != {None}:
        raise DomainError(
            _("已经登记的终止日期可以改成另一天；日期不同的业主请分开办。"), field="ends_on"
        )
    if day is None or day > clock.local(now).date() + AHEAD:
        raise DomainError(_("请填终止日期，最晚一年以内。"), field="ends_on")
    if any(day <= share.valid_from for share in shares):
        raise DomainError(_("终止日期要晚于名册上的产权起始日期。"), field="ends_on")
    if any(next_.valid_until and day >= next_.valid_until for next_ in begun_with(shares)):
        raise DomainError(_("终止日期要早于新业主再卖出的日期。"), field="ends_on")
    voting = open_roll_day(row.estate_id, row.unit_id)
    if voting and day <= voting:
        sentence = str(WHY_LATER) % {"day": f"{voting:%Y-%m-%d}"}
        raise DomainError(sentence, field="ends_on")


def _check_buyers(row: TitleEnd, shares: list[Ownership]) -> None:
    if row.buyers and shares[0].valid_until:
        raise DomainError(_("只改终止日期的，新业主照原来登记的，不用再填。"), field="name1")
    ends = {share.pk for share in shares} | {share.pk for share in begun_with(shares)}
    lasting = Ownership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=row.ends_on), unit=row.unit_id
    ).exclude(pk__in=ends)
    taken = {fold(share.owner_name) for share in lasting}
    for buyer in buyers_of(row):
        if fold(buyer.name) in taken:
            raise DomainError(_("“%s”已经是这套房屋的业主。") % buyer.name)
        taken.add(fold(buyer.name))
        known = _known(row, buyer)
        if known and known.folded_name != fold(buyer.name):
            raise DomainError(_("这个证件号在现有资料里登记的是另一个姓名，请核对。"))


def _known(row: TitleEnd, buyer: Buyer) -> Owner | None:
    owners = Owner.objects.for_estate(row.estate_id)
    return owners.filter(identity_digest__in=buyer.identity).first() if buyer.identity else None


def _end(row: TitleEnd, shares: list[Ownership], actor, now) -> None:
    """Where another day was agreed on before, what was to begin then begins on the new one."""
    for begun in begun_with(shares):
        Ownership.objects.filter(pk=begun.pk).update(valid_from=row.ends_on)
        audit(
            estate=row.estate, actor=actor, verb="communities.ownership.moved", subject=begun, at=now,
            detail={"since": row.ends_on.isoformat(), "title_end": row.pk},
        )  # fmt: skip
    for share in shares:
        Ownership.objects.filter(pk=share.pk).update(valid_until=row.ends_on)
        detail = {"until": row.ends_on.isoformat(), "title_end": row.pk}
        audit(
            estate=row.estate, actor=actor, verb="communities.ownership.ended", subject=share, at=now,
            detail=detail,
        )  # fmt: skip
    delivered = _delivered_on(shares)
    for buyer in buyers_of(row):
        owner = _known(row, buyer) or Owner.objects.create(
            estate=row.estate, name=buyer.name, folded_name=fold(buyer.name),
            kind=kind_by_name(buyer.name), identity_digest=next(iter(buyer.identity), ""),
        )  # fmt: skip
        begun = Ownership.objects.create(
            estate=row.estate, unit_id=row.unit_id, owner_name=buyer.name, owner=owner,
            owner_phone=buyer.phone, valid_from=row.ends_on, delivered_on=delivered,
        )  # fmt: skip
        audit(
            estate=row.estate, actor=actor, verb="communities.ownership.begun", subject=begun, at=now,
            detail={"since": row.ends_on.isoformat(), "title_end": row.pk},
        )  # fmt: skip


def _delivered_on(shares: list[Ownership]) -> date | None:
    """As it was; what the developer sells is not delivered until the register has a day (交付日期)."""
    if any(share.owner.kind == Owner.Kind.DEVELOPER for share in shares):
        return NOT_YET
    return shares[0].delivered_on


def _unbind(share: Ownership, actor, now) -> None:
    """Its registered phone goes too where it is that of the account: who has it could bind the home again."""
    wrong = share.user
    phone = "" if share.owner_phone == wrong.phone else share.owner_phone
    Ownership.objects.filter(pk=share.pk).update(
        user=None, is_document_checked=False, owner_phone=phone
    )
    let_in = Q(unit=share.unit_id, granted_by=wrong, role__in=[Role.RESIDENT, Role.DELEGATE])
    held = Membership.objects.filter(Q(ownership=share) | let_in, valid_from__lt=now)
    held.filter(Q(valid_until=None) | Q(valid_until__gt=now)).update(valid_until=now)
    for invitation in Invitation.objects.filter(ownership=share, status=InvitationStatus.OPEN):
        move(invitation, INVITATION_STEPS, "revoke", actor=actor, now=now)
    audit(
        estate=share.estate, actor=actor, verb="communities.ownership.freed", subject=share, at=now,
        detail={"user": wrong.pk},
    )  # fmt: skip


def _tell(shares: list[Ownership], people: set[User], words, row: TitleEnd) -> None:
    """Whoever has the home by an account; of an owner without one, or with somebody else's, the registered phone."""
    day = f"{row.ends_on:%Y-%m-%d}" if row.ends_on else ""
    said = str(words) % {"estate": row.estate.name, "home": row.unit, "day": day}
    accounts = people | {share.user for share in shares if share.user}
    for user in sorted(accounts, key=lambda one: one.pk):
        tell(user, said)
    for share in shares:
        is_another = share.user is None or (
            row.is_of_account and share.owner_phone != share.user.phone
        )
        if is_another and (phone := _textable(share.owner_phone)):
            express.text(phone, said, lives=express.CHANGE_LIVES)


def _textable(phone: str) -> str:
    try:
        return textable_phone(phone)
    except ValueError:
        return ""
