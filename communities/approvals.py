"""Four eyes (审批): who may approve what somebody else proposed.

Two natural persons, of two employers. The second acts for the estate's management body; for what
that body proposed itself, a named officer of the neighbourhood committee (居委会) does; where that
committee keeps the estate and no company serves it, the street office that supervises it.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed
from communities.roles import Role
from communities.standing import Standing


def check_approver(proposer: Standing, approver: Standing, proposed_at: datetime) -> None:
    """Refuse an approval, at the moment of the approver's standing, that is too close."""
    if sentence := out_of_turn(proposer, approver, proposed_at):
        raise NotAllowed(sentence)
    if sentence := too_close(proposer, approver, proposed_at):
        raise DomainError(sentence)


def out_of_turn(proposer: Standing, approver: Standing, proposed_at: datetime) -> str:
    """Why it is not hers to decide at all; empty where it is."""
    if approver.governs:
        return ""
    stands_in = approver.reviews or Role.COMMUNITY_OFFICER in approver.roles
    if stands_in and proposer.at(proposed_at).governs:
        return ""
    return _(
        "只有本小区管理主体的人员可以审批；管理主体自己提出的，由居委会的人审批；"
        "居委会代管又没有物业的，由街道的人审批。"
    )


def too_close(proposer: Standing, approver: Standing, proposed_at: datetime) -> str:
    """Why the one does not decide what the other proposed; empty where she may."""
    if proposer.user.pk == approver.user.pk:
        return _("提出人不能审批自己提出的事项。")
    if approver.shares_employer_with(proposer, proposed_at):
        return _("同一单位的两人不能互相审批。")
    return ""
