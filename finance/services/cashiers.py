"""收款员: whom the manager of the property company lets take money, and no longer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from finance.models import Cashier
from finance.selectors.cashiers import PERM, takes_money


def require_cashier(actor, estate, now) -> None:
    """NotAllowed for whoever is not of the company's people, or whom its manager does not let."""
    require(actor, PERM, estate, now)
    if not takes_money(actor, estate, now):
        raise NotAllowed(_("您还不是收款员，请物业经理在“收费”页的“收款员”里指定。"))


@transaction.atomic
def allow_cashier(*, estate, user, actor, now) -> Cashier:
    """指定收款员. DomainError for who does not work for the company here, or is let already."""
    require(actor, "finance.allow_cashier", estate, now)
    if not standing_of(user, estate, now).may(PERM):
        raise DomainError(_("收款员要是本小区物业公司的员工。"))
    try:
        with transaction.atomic():
            made = Cashier.objects.create(
                estate=estate, user=user, allowed_by=actor, allowed_at=now
            )
    except IntegrityError:
        raise DomainError(_("这位员工已经是收款员。")) from None
    audit(estate=estate, actor=actor, verb="finance.cashier.allowed", subject=made, at=now)
    return made


@transaction.atomic
def stop_cashier(*, cashier: Cashier, actor, now) -> None:
    """停止收款: she takes nothing from now on; ending twice changes nothing."""
    require(actor, "finance.allow_cashier", cashier, now)
    open_now = Cashier.objects.filter(pk=cashier.pk, ended_at=None)
    if open_now.update(ended_at=now, ended_by=actor):
        audit(
            estate=cashier.estate, actor=actor, verb="finance.cashier.stopped", subject=cashier,
            at=now,
        )  # fmt: skip
