"""Four eyes (审批): who may approve what somebody else proposed.

Two natural persons, of two employers, and the second acts for the estate's management body.
"""

from collections.abc import Callable
from copy import copy
from functools import cache

from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed


def check_other_employer(proposer, approver, estate, now, *, proposed_at=None) -> None:
    """Refuse an approval that the estate's own rules of distance do not bear.

    An employer that the proposer had when proposing counts even if the employment has ended, and
    whichever estate either of the two serves it in.
    """
    if not approver.is_authenticated or not approver.governs(estate, now):
        raise NotAllowed(_("只有本小区管理主体的人员可以审批。"))
    if proposer.pk == approver.pk:
        raise DomainError(_("提出人不能审批自己提出的事项。"))
    employers = proposer.employers(now)
    if proposed_at is not None:
        employers |= proposer.employers(proposed_at)
    if employers & approver.employers(now):
        raise DomainError(_("同一单位的两人不能互相审批。"))


def remembering() -> Callable:
    """A function from people to copies that ask once for their roles, employers and office at an
    estate and moment.

    For one call over many rows, within one transaction; never kept longer.
    """
    known = {}

    def person(user):
        if not user.is_authenticated:
            return user
        if user.pk not in known:
            known[user.pk] = copy(user)
            for name in ("roles_in", "employers_in", "employers", "governs"):
                setattr(known[user.pk], name, cache(getattr(user, name)))
        return known[user.pk]

    return person
