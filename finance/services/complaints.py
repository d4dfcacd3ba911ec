"""投诉收件箱: that somebody looked is noted, with what she found; the next look is due a day later."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from finance.models import ComplaintLook
from finance.selectors.complaints import inboxes
from finance.services.odd import PERM

MOST = 9999


@transaction.atomic
def note_look(*, estate, channel: str, merchant: str, n_open: str, actor, now) -> ComplaintLook:
    """DomainError for an account that is not in force here, and for what is no number of complaints."""
    require(actor, PERM, estate, now)
    if (channel, merchant) not in {(one.channel, one.merchant) for one in inboxes([estate], now)}:
        raise DomainError(_("这个小区现在没有这个收款账户的投诉收件箱。"))
    text = n_open.strip()
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= MOST):
        raise DomainError(_("未办结投诉请填数字，没有就填 0。"), field="n_open")
    row = ComplaintLook.objects.create(
        estate=estate, channel=channel, merchant=merchant, n_open=int(text), looked_by=actor,
        looked_at=now,
    )  # fmt: skip
    audit(estate=estate, actor=actor, verb="finance.complaints.looked", subject=row, at=now)
    return row
