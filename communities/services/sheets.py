"""备用码单: recovery codes on paper, for a person in office who has no second factor or lost it.

One person at an office sees her papers, one of another employer confirms, one of the two prints it.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Estate, RecoverySheet, Session, User
from communities.models.sheets import OPEN
from communities.permissions import require
from communities.services.devices import forget_devices
from communities.services.second_factor import give_codes
from communities.services.trail import audit
from communities.services.vouching import check_asker, check_confirmer, check_printer, tell
from communities.standing import standing_of
from communities.states import SHEET_STEPS
from communities.transitions import move

PERM = "communities.give_sheet"
# Ours: the second employer's office may be shut for a long holiday.
STEP_LIVES = timedelta(days=7)


@transaction.atomic
def ask_sheet(*, estate: Estate, user: User, is_lost: bool, actor: User, now) -> RecoverySheet:
    """提出: her papers were seen; the phone and e-mail of the account are told at once.

    DomainError for who holds no office here, who has a second factor that is not lost, and while
    another sheet of hers waits. Nobody vouches for herself.
    """
    require(actor, PERM, estate, now)
    check_asker(user, actor, now)
    User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active or not standing_of(user, estate, now).is_in_office():
        raise DomainError(_("这位在本小区没有职务，不用备用码单。"), field="whom")
    _check_need(user, is_lost)
    for held in RecoverySheet.objects.filter(user=user, status__in=OPEN):
        if held.ends_at > now:
            raise DomainError(_("这位已有一张备用码单在办理，请先办完那一张。"), field="whom")
        move(held, SHEET_STEPS, "lapse", actor=actor, now=now)
    sheet = RecoverySheet.objects.create(
        estate=estate, user=user, is_lost=is_lost, asked_by=actor, asked_at=now,
        ends_at=now + STEP_LIVES,
    )  # fmt: skip
    audit(
        estate=estate, actor=actor, verb="communities.recoverysheet.asked", subject=sheet, at=now,
        after=sheet.status, detail={"is_lost": is_lost},
    )  # fmt: skip
    words = _("【阳光小区】有人在%s的办公室为您的账号申请备用码单。不是您本人，请马上告诉居委会。")
    tell(user, words % estate.name)
    return sheet


@transaction.atomic
def decide_sheet(*, sheet: RecoverySheet, agrees: bool, actor: User, now) -> RecoverySheet:
    """确认或不同意, by a person of another employer who is not the one it is for.

    StaleState where it is decided already, DomainError seven days after it was asked for.
    """
    require(actor, PERM, sheet, now)
    check_confirmer(sheet, actor, now)
    _check_end(sheet, now)
    more = {"ends_at": now + STEP_LIVES} if agrees else {}
    verb = "confirm" if agrees else "decline"
    move(sheet, SHEET_STEPS, verb, actor=actor, now=now, decided_by=actor, decided_at=now, **more)
    return sheet


@transaction.atomic
def print_sheet(*, sheet: RecoverySheet, actor: User, now) -> list[str]:
    """打印: ten codes, shown this once, by one of the two who vouched; each works once.

    What she had and lost ends now: authenticator, passkeys, earlier codes, the sessions and the
    browsers it was used in. StaleState where it was printed already, DomainError seven days after it was
    confirmed, and where she has set up a second factor herself meanwhile.
    """
    require(actor, PERM, sheet, now)
    check_printer(sheet, actor)
    _check_end(sheet, now)
    user = User.objects.select_for_update().get(pk=sheet.user_id)
    move(sheet, SHEET_STEPS, "print", actor=actor, now=now)
    _check_need(user, sheet.is_lost)
    if sheet.is_lost:
        Authenticator.objects.filter(user=user).delete()
        forget_devices(user=user)
        Session.objects.filter(user=user).delete()
    tell(user, _("【阳光小区】您的账号刚刚打印了一批备用码。不是您本人，请马上告诉居委会。"))
    return give_codes(user)


def lapse_sheets(now) -> int:
    """What was not printed in its seven days works no more."""
    over = list(RecoverySheet.objects.filter(status__in=OPEN, ends_at__lte=now))
    for sheet in over:
        move(sheet, SHEET_STEPS, "lapse", actor=None, now=now)
    return len(over)


def _check_need(user: User, is_lost: bool) -> None:
    if is_mfa_enabled(user) and not is_lost:
        raise DomainError(
            _("这位已有二次验证，不用备用码单；手机或备用码丢了的，请勾选“丢了”。"), field="is_lost"
        )


def _check_end(sheet: RecoverySheet, now) -> None:
    if sheet.ends_at <= now:
        raise DomainError(_("已过七天，这张备用码单失效了；请重新提出。"))
