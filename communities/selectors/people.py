"""Who is who, today (查询): estates a person serves, who serves an estate, management bodies."""

from communities.models import (
    Body,
    Estate,
    ManagementBody,
    Membership,
    PropertyCompany,
    Role,
    ServiceContract,
    User,
)
from communities.standing import (
    current,
    governing,
    handling,
    holding,
    people,
    places,
    standing_of,
)


def estates_of(user, now):
    """The estates in which ``user`` has any role now."""
    if not user.is_authenticated:
        return Estate.objects.none()
    return Estate.objects.filter(pk__in=places(user, now)).order_by("slug")


def serves(user, now) -> bool:
    """Whether the person has more than a home here, by an office or by rank."""
    if user.is_staff or user.is_superuser:
        return True
    return standing_of(user, None, now).is_in_office_anywhere()


def management_body_of(estate: Estate, now) -> ManagementBody | None:
    """管理主体 at ``now``; None only before an estate has been handed to anybody."""
    rows = ManagementBody.objects.filter(current(now), estate=estate)
    return rows.select_related("body").first()


def whom_to_call(estate, now) -> list[tuple[str, str, str]]:
    """找谁 (what it is, its name, its number): 物业, the management body, the community office."""
    contract = (
        ServiceContract.objects.for_estate(estate)
        .filter(current(now))
        .select_related("company")
        .first()
    )
    managing = management_body_of(estate, now)
    rows = []
    if contract:
        number = estate.property_phone or contract.company.phone
        rows.append(("property", contract.company.name, number))
    if managing:
        rows.append(("body", managing.body.name, managing.body.phone))
    rows.append(("community", estate.area.name, estate.community_phone))
    return rows


def estates_told_of(one: Body | PropertyCompany, now):
    """The estates in which it is one of those whom to call."""
    rows = ManagementBody if isinstance(one, Body) else ServiceContract
    kept = {"body": one} if isinstance(one, Body) else {"company": one}
    held = rows.objects.filter(current(now), **kept)
    return Estate.objects.filter(pk__in=held.values("estate")).order_by("pk")


def who_holds(estate: Estate, now, *roles) -> list[User]:
    """People who hold one of ``roles`` in the estate now."""
    found = User.objects.filter(pk__in=people(holding(*roles), [estate], now))
    return list(found.order_by("pk"))


def who_operates(now) -> list[User]:
    """Operators, of whatever estate or area."""
    held = Membership.objects.current(now).filter(role=Role.OPERATOR)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))


def who_governs(estate: Estate, now) -> list[User]:
    """People of the body that manages the estate now."""
    return list(User.objects.filter(pk__in=people(governing, [estate], now)).order_by("pk"))


def who_serves(estates, now):
    """Whoever may handle a matter of one of these estates now, as a queryset by name."""
    return User.objects.filter(pk__in=people(handling, estates, now)).order_by("name", "pk")


def handler_here(handler: User | None, estate: Estate, now) -> User | None:
    """The handler, while she serves here: who has left neither answers for it nor hears of it."""
    if handler and standing_of(handler, estate, now).may_handle():
        return handler
    return None


def who_answers(handler: User | None, estate: Estate, now) -> tuple[list[User] | list[Body], str]:
    """(readers, reason): the handler while she serves here, else the company's managers, else the
    body that manages the estate."""
    if handler_here(handler, estate, now):
        return [handler], "handler"
    if managers := who_holds(estate, now, Role.PROPERTY_MANAGER):
        return managers, "manager"
    managing = management_body_of(estate, now)
    return [managing.body] if managing else [], "management_body"
