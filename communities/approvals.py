"""Four eyes (审批): who may approve what somebody else proposed.

Two natural persons, of two employers, and the second acts for the estate's management body.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.standing import Standing, standings_of


def check_approval(proposer, approver, estate, now, *, proposed_at: datetime) -> None:
    """Refuse an approval now that the rules of distance do not bear; one query."""
    known = standings_of([proposer, approver], [estate], now)
    check_approver(known[proposer.pk, estate.pk], known[approver.pk, estate.pk], proposed_at)


def check_approver(proposer: Standing, approver: Standing, proposed_at: datetime) -> None:
    """The same at the moment of the approver's standing."""
    if not approver.governs:
        raise NotAllowed(_("只有本小区管理主体的人员可以审批。"))
    if proposer.user.pk == approver.user.pk:
        raise DomainError(_("提出人不能审批自己提出的事项。"))
    if approver.shares_employer_with(proposer, proposed_at):
        raise DomainError(_("同一单位的两人不能互相审批。"))
