"""Four eyes (审批): who may approve what somebody else proposed.

Two natural persons, of two employers, and the second acts for the estate's management body.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.standing import Standing


def check_approver(proposer: Standing, approver: Standing, proposed_at: datetime) -> None:
    """Refuse an approval, at the moment of the approver's standing, that is too close."""
    if not approver.governs:
        raise NotAllowed(_("只有本小区管理主体的人员可以审批。"))
    if sentence := too_close(proposer, approver, proposed_at):
        raise DomainError(sentence)


def too_close(proposer: Standing, approver: Standing, proposed_at: datetime) -> str:
    """Why the one does not decide what the other proposed; empty where she may."""
    if proposer.user.pk == approver.user.pk:
        return _("提出人不能审批自己提出的事项。")
    if approver.shares_employer_with(proposer, proposed_at):
        return _("同一单位的两人不能互相审批。")
    return ""
