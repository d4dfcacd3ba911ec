"""当面核对: one person at a counter sees somebody's papers and asks, one of another employer confirms, one
of the two prints."""

from django.utils.translation import gettext as _

from communities import express
from communities.errors import DomainError, NotAllowed
from communities.models import User
from communities.models.vouched import Vouched
from communities.permissions import DENIED
from communities.services.changes import why_not_decide
from communities.standing import standing_of


def check_asker(user: User, actor: User, now) -> None:
    """As ``check_employed``; NotAllowed for the person herself."""
    check_employed(actor, now)
    if user == actor:
        raise NotAllowed(_("不能为自己办理。"))


def check_employed(actor: User, now) -> None:
    """DomainError for whoever works for nobody that is known: nobody could confirm it."""
    if not standing_of(actor, None, now).had_employer(now):
        raise DomainError(_("您没有登记所属单位，谁也不能确认您提出的更改；请先登记。"))


def why_not_confirm(row: Vouched, actor: User, now) -> str:
    """Why this person does not confirm it; empty where she may."""
    if actor.pk == row.user_id:
        return _("不能为自己办理。")
    return why_not_decide(row, actor, now)


def check_confirmer(row: Vouched, actor: User, now) -> None:
    if sentence := why_not_confirm(row, actor, now):
        raise NotAllowed(sentence)


def check_printer(row: Vouched, actor: User) -> None:
    if actor.pk not in {row.asked_by_id, row.decided_by_id}:
        raise NotAllowed(DENIED)


def tell(user: User, words: str) -> None:
    """At once, by every way in which the account is reached."""
    if user.phone and user.phone_verified:
        express.text(user.phone, words, lives=express.CHANGE_LIVES)
    if user.email:
        express.mail(user.email, _("您的账号有变动"), words, lives=express.CHANGE_LIVES)
