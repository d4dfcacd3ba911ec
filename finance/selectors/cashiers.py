"""Who takes money at the counter and notes slips (收款员): the manager, and whom he lets."""

from django.db.models import Q

from communities.models import Role, User
from communities.permissions import where
from communities.selectors import estates_of, who_holds
from communities.standing import standing_of, standings
from finance.models import Cashier

PERM = "finance.take_money"


def open_cashiers(estate):
    return Cashier.objects.for_estate(estate).filter(ended_at=None)


def open_cashiers_of(user):
    return Cashier.objects.filter(user=user, ended_at=None)


def takes_money(user, estate, now) -> bool:
    """Whether she may take money there now; whoever works there no more may not, let or not."""
    standing = standing_of(user, estate, now)
    if not standing.may(PERM):
        return False
    is_manager = Role.PROPERTY_MANAGER in standing.roles
    return is_manager or open_cashiers(estate).filter(user=user).exists()


def sees_money(user, estate, now) -> bool:
    """Whoever takes money there, and the people of the bodies that look after it."""
    watches = standing_of(user, estate, now).may("finance.resolve_payment")
    return watches or takes_money(user, estate, now)


def sees_payment(user, estate, fund_id: int | None, now) -> bool:
    """Who paid what into an owners' book; of the company's own money (None) whoever takes it alone."""
    sees = sees_money if fund_id else takes_money
    return sees(user, estate, now)


def seen_by_office(user, estates, now, order: str) -> Q:
    """The same for a list of rows, by the way to their ``order``; so many queries whatever the estates."""
    known = standings(user, estates, now)
    lets = open_cashiers_of(user).filter(estate__in=estates).values_list("estate", flat=True)
    let = set(lets)
    takes = [
        one
        for one in estates
        if known[one.pk].may(PERM)
        and (Role.PROPERTY_MANAGER in known[one.pk].roles or one.pk in let)
    ]
    sees = [one for one in estates if one in takes or known[one.pk].may("finance.resolve_payment")]
    is_theirs = Q(estate__in=sees, **{f"{order}__fund__isnull": False})
    return Q(estate__in=takes) | is_theirs


def counters_of(user, now) -> list:
    """The estates in which the person takes money."""
    served = where(user, PERM, estates_of(user, now), now)
    return [estate for estate in served if takes_money(user, estate, now)]


def staff_with_leave(estate, now) -> list[tuple[User, Cashier | None]]:
    """物业员工 of the estate, each with the leave that holds."""
    held = {one.user_id: one for one in open_cashiers(estate)}
    return [(one, held.get(one.pk)) for one in who_holds(estate, now, Role.PROPERTY_STAFF)]
