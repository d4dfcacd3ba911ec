"""现场核验: an owner comes with her papers. One person sees them and asks, one of another body confirms;
until then nothing changes, and the registered phone that is to be replaced is told at both steps."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import DocumentCheck, Ownership, User
from communities.permissions import require
from communities.services.binding import bind
from communities.services.old_phones import tell_old_phone
from communities.services.trail import audit
from communities.services.vouching import check_asker, check_confirmer, tell, why_not_confirm
from communities.standing import standing_of
from communities.states import CHECK_STEPS, CheckStatus
from communities.transitions import CHANGED, move
from communities.wording import phone_masked

PERM = "communities.check_documents"
# Ours: the second body's office may be shut for a long holiday.
LIVES = timedelta(days=7)


@transaction.atomic
def ask_check(*, ownership: Ownership, phone: str, actor: User, now) -> DocumentCheck:
    """提出: her papers were seen, and she logs in with ``phone`` (E.164). The old phone is told.

    DomainError for a phone that nobody logs in with, for an owner who has another account or has been
    checked already, and while another check of hers waits. Nobody vouches for a home of her own.
    """
    require(actor, PERM, ownership, now)
    user = User.objects.filter(phone=phone, phone_verified=True, is_active=True).first()
    if user is None:
        raise DomainError(_("请业主先用这个手机号登录一次，再来办理。"), field="phone")
    check_asker(user, actor, now)
    owned = Ownership.objects.select_for_update().get(pk=ownership.pk)
    _check_home(owned, actor, now)
    _check_account(owned, user)
    if owned.is_document_checked and owned.owner_phone == user.phone:
        raise DomainError(_("这位业主的证件已由两个单位核对过，登记手机也是这个，不用再办。"))
    for held in owned.document_checks.filter(status=CheckStatus.ASKED):
        if held.ends_at > now:
            raise DomainError(_("这位业主已有一次核验在等确认，请先办完那一次。"))
        move(held, CHECK_STEPS, "lapse", actor=actor, now=now)
    check = DocumentCheck.objects.create(
        estate=ownership.estate, ownership=owned, user=user, asked_by=actor, asked_at=now,
        ends_at=now + LIVES,
    )  # fmt: skip
    detail = {"phone": phone_masked(owned.owner_phone), "new_phone": phone_masked(phone)}
    audit(
        estate=check.estate, actor=actor, verb="communities.documentcheck.asked", subject=check,
        at=now, after=check.status, detail=detail,
    )  # fmt: skip
    _tell_old_phone(
        check,
        owned.owner_phone,
        _("【阳光小区】有人带证件在%(estate)s柜台申请把%(home)s的登记手机换成 %(phone)s，"
          "另一单位的人确认后才换。不是您家的人办的，请马上告诉居委会。"),
    )  # fmt: skip
    return check


@transaction.atomic
def confirm_check(*, check: DocumentCheck, actor: User, now) -> DocumentCheck:
    """确认, by a person of another body who saw the papers herself: the home is bound, its registered
    phone replaced, the papers count as checked; both phones are told.

    StaleState where it is decided already; DomainError after seven days, where the home was sold or
    is bound to another account, and where this account has no proved phone any more.
    """
    require(actor, PERM, check, now)
    check_confirmer(check, actor, now)
    owned = Ownership.objects.select_for_update().get(pk=check.ownership_id)
    user = User.objects.select_for_update().get(pk=check.user_id)
    check.refresh_from_db(fields=["status"])
    if check.status != CheckStatus.ASKED:
        raise StaleState(CHANGED, verb="confirm", status=check.status)
    if check.ends_at <= now:
        raise DomainError(_("已过七天，这次核验失效了；请重新提出。"))
    _check_home(owned, actor, now)
    _check_account(owned, user)
    if not (user.phone and user.phone_verified and user.is_active):
        raise DomainError(_("这个账号现在没有证实过的手机号，请重新提出。"))
    move(check, CHECK_STEPS, "confirm", actor=actor, now=now, decided_by=actor, decided_at=now)
    bind(owned, user, actor=actor, now=now)
    before, phone = owned.owner_phone, user.phone
    Ownership.objects.filter(pk=owned.pk).update(owner_phone=phone, is_document_checked=True)
    detail = {"phone": phone_masked(before), "new_phone": phone_masked(phone)}
    audit(
        estate=check.estate, actor=actor, verb="communities.ownership.checked", subject=owned,
        at=now, detail=detail,
    )  # fmt: skip
    _tell_old_phone(
        check,
        before,
        _("【阳光小区】%(home)s的登记手机刚刚在%(estate)s柜台换成了 %(phone)s。"
          "不是您家的人办的，请马上告诉居委会。"),
    )  # fmt: skip
    words = _(
        "【阳光小区】两个单位核对了您的证件，%s已绑定到您的账号。不是您本人办的，请马上告诉居委会。"
    )
    tell(user, words % owned.unit)
    return check


@transaction.atomic
def decline_check(*, check: DocumentCheck, reason: str, actor: User, now) -> DocumentCheck:
    """不同意或撤回, by anybody of the counter, with a reason that stays written: nothing changes.

    DomainError without a reason, StaleState where it is decided already.
    """
    require(actor, PERM, check, now)
    if actor.pk == check.user_id:
        raise NotAllowed(_("不能为自己办理。"))
    if not reason.strip():
        raise DomainError(_("请写明不同意的理由。"), field="reason")
    move(
        check, CHECK_STEPS, "decline", actor=actor, now=now, decided_by=actor, decided_at=now,
        reason=reason.strip(), detail={"reason": reason.strip()},
    )  # fmt: skip
    return check


def why_not_check(check: DocumentCheck, actor: User, now) -> str:
    """Why this person does not confirm it; empty where she may."""
    if is_own_home(check.ownership, actor, now):
        return _("不能核验自己家的房屋。")
    return why_not_confirm(check, actor, now)


def is_own_home(owned: Ownership, actor: User, now) -> bool:
    return owned.unit_id in standing_of(actor, owned.estate, now).homes


def lapse_checks(now) -> int:
    """What nobody confirmed in its seven days is asked for again."""
    over = list(DocumentCheck.objects.filter(status=CheckStatus.ASKED, ends_at__lte=now))
    for check in over:
        move(check, CHECK_STEPS, "lapse", actor=None, now=now)
    return len(over)


def _check_home(owned: Ownership, actor: User, now) -> None:
    day = clock.local(now).date()
    if owned.valid_until is not None and owned.valid_until <= day:
        raise DomainError(_("这位业主的产权已经结束，请先更正名册。"))
    if is_own_home(owned, actor, now):
        raise NotAllowed(_("不能核验自己家的房屋。"))


def _check_account(owned: Ownership, user: User) -> None:
    if owned.user_id not in {None, user.pk}:
        raise DomainError(
            _("这位业主已绑定另一个账号。登录用的手机丢了的，请办“当面换手机号”。"), field="phone"
        )


def _tell_old_phone(check: DocumentCheck, old: str, sentence: str) -> None:
    home = check.ownership.unit
    tell_old_phone(old, check.user.phone, sentence, estate=check.estate, home=home)
