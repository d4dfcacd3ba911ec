"""向家人或租户公开账单: an owner opens the bills of her home to somebody who lives there, and takes it back."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.models import Membership, Role
from communities.selectors.invitations import LET_IN
from communities.services import audit
from finance.models import BillOpening


@transaction.atomic
def open_bills(*, membership: Membership, actor, now) -> BillOpening:
    """公开: to the tenant or relative of ``membership``. NotAllowed to who does not own the home."""
    mine = Membership.objects.current(now).filter(
        user=actor, role=Role.OWNER, unit=membership.unit_id
    )
    own = mine.select_related("ownership").first()
    is_let_in = Membership.objects.current(now).filter(pk=membership.pk, role__in=LET_IN).exists()
    if own is None or not is_let_in:
        raise NotAllowed(_("只有业主可以把账单公开给同住的家人或租户。"))
    try:
        with transaction.atomic():
            opening = BillOpening.objects.create(
                estate=own.estate, ownership=own.ownership, user_id=membership.user_id,
                opened_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(_("已经公开过了。")) from None
    audit(estate=own.estate, actor=actor, verb="finance.bills.opened", subject=opening, at=now)
    return opening


@transaction.atomic
def close_bills(*, opening: BillOpening, actor, now) -> None:
    """收回. NotAllowed to who did not open them; what is taken back already stays so."""
    if opening.ownership.user_id != actor.pk:
        raise NotAllowed(_("只有公开的业主可以收回。"))
    if BillOpening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=now):
        audit(
            estate=opening.estate, actor=actor, verb="finance.bills.closed", subject=opening, at=now
        )
