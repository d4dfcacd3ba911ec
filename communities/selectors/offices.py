"""Who serves where, who is asked to, who left, and what a person holds (任职查询)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from communities.models import (
    Area,
    Body,
    Estate,
    ManagementBody,
    ManagementTurn,
    Membership,
    OfficeEnd,
    OfficeInvitation,
    Role,
    ServiceContract,
    User,
)
from communities.models.offices import OPEN
from communities.roles import AT_HOME, IN_OFFICE, PROPERTY
from communities.signals import held_asked, touched_asked
from communities.standing import NEVER_BEGAN, current

K = Body.Kind
# Which bodies fill which office; an operator's body is any other.
OF_BODIES = {
    Role.COMMITTEE: [K.COMMITTEE],
    Role.COMMUNITY_OFFICER: [K.NEIGHBOURHOOD],
    Role.SUPERVISOR: [K.STREET_OFFICE, K.HOUSING],
    Role.OPERATOR: [K.OTHER],
}


@dataclass(frozen=True)
class Seat:
    """席位: a role that somebody may be asked into, with the contract or the body that it rests on."""

    role: Role
    contract: ServiceContract | None = None
    body: Body | None = None

    @property
    def key(self) -> str:
        """What a form's choice is called by."""
        rests_on = self.contract or self.body
        return f"{self.role}-{rests_on.pk if rests_on else 0}"

    @property
    def words(self) -> str:
        whose = self.contract.company.name if self.contract else self.body and self.body.name
        parts = {"role": self.role.label, "whose": whose}
        return _("%(role)s（%(whose)s）") % parts if whose else self.role.label


def here(place: Estate | Area) -> dict:
    """The columns that name the place."""
    return {"area": place} if isinstance(place, Area) else {"estate": place}


def people_of(place: Estate | Area, now):
    """Whoever holds an office of this very place, or will."""
    held = Membership.objects.filter(**here(place)).exclude(role__in=AT_HOME)
    held = held.unended(now).exclude(contract__valid_until__lte=now)
    related = ("user", "contract__company", "body")
    return held.filter(user__is_active=True).select_related(*related).order_by("role", "pk")


def invitations_of(place: Estate | Area, now):
    """Those that nobody has answered, within their seven days."""
    rows = OfficeInvitation.objects.filter(**here(place), status=OPEN, expires_at__gt=now)
    return rows.select_related("body", "contract__company", "invited_by").order_by("pk")


def answered_of(place: Estate | Area, now):
    """Those that are over, the newest first."""
    is_open = invitations_of(place, now).values("pk")
    rows = OfficeInvitation.objects.filter(**here(place)).exclude(pk__in=is_open)
    return rows.select_related("body", "contract__company", "invited_by").order_by("-pk")


def offices_offered(user, now):
    """What this person is asked to do by her proved phone."""
    if not (user.phone and user.phone_verified):
        return OfficeInvitation.objects.none()
    rows = OfficeInvitation.objects.filter(phone=user.phone, is_printed=False, status=OPEN)
    return rows.filter(expires_at__gt=now).select_related("estate", "area").order_by("pk")


def ends_of(place: Estate | Area):
    rows = OfficeEnd.objects.filter(**here(place))
    related = ("membership__user", "membership__body", "membership__contract__company",
               "successor", "ended_by")  # fmt: skip
    return rows.select_related(*related).order_by("-pk")


def seats_of(place: Estate | Area, now) -> list[Seat]:
    """Every office that can be given here, whoever may give it."""
    seats = [] if isinstance(place, Area) else _under_contract(place, now)
    for body in _bodies(place):
        seats += [Seat(role, body=body) for role, kinds in OF_BODIES.items() if body.kind in kinds]
    is_area = isinstance(place, Area)
    return [one for one in seats if not is_area or one.role != Role.COMMITTEE]


def _under_contract(estate: Estate, now) -> list[Seat]:
    rows = ServiceContract.objects.for_estate(estate).exclude(valid_until__lte=now)
    rows = rows.exclude(NEVER_BEGAN)
    rows = rows.select_related("company").order_by("valid_from")
    return [Seat(Role(role), contract=one) for one in rows for role in PROPERTY]


def _bodies(place: Estate | Area):
    """Of the areas around it; a committee only where it manages no other estate."""
    area = place if isinstance(place, Area) else place.area
    rows = Body.objects.filter(area__in=area.lineage())
    if isinstance(place, Estate):
        elsewhere = ManagementBody.objects.exclude(estate=place).filter(body__kind=K.COMMITTEE)
        rows = rows.exclude(pk__in=elsewhere.values("body"))
    return rows.order_by("kind", "name")


def colleagues_of(membership: Membership, now):
    """Others of the same body or contract in the same place, whoever could go on for her."""
    same = {"contract": membership.contract_id, "body": membership.body_id}
    if membership.role == Role.PROPERTY_MANAGER:
        same["role"] = membership.role
    if membership.role not in {*PROPERTY, *IN_OFFICE}:
        same = {"role": membership.role}
    scope = {"estate": membership.estate_id, "area": membership.area_id}
    rows = Membership.objects.current(now).filter(**scope, **same)
    return rows.exclude(user=membership.user_id)


def successors_of(membership: Membership, now):
    """Who may take what she holds: whoever serves this place, as an account."""
    place = membership.estate or membership.area
    rows = people_of(place, now).filter(current(now)).exclude(user=membership.user_id)
    return User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk")


def held_by(membership: Membership, now) -> list:
    """What the rooms say she holds there (communities.held.Held)."""
    if membership.estate_id is None:
        return []
    found = held_asked.send(sender=None, user=membership.user, estate=membership.estate, now=now)
    return [one for _receiver, said in found for one in said if one.n]


def touched_by(estate: Estate, body: Body) -> list:
    """What the rooms say changes hands with the body that manages (communities.held.Held)."""
    found = touched_asked.send(sender=None, estate=estate, body=body)
    return [one for _receiver, said in found for one in said if one.n]


def bodies_to_manage(estate: Estate, before: ManagementBody | None):
    """Committees of the estate and the 居委会 of its community, without the one that does."""
    rows = _bodies(estate).filter(kind__in=[K.COMMITTEE, K.NEIGHBOURHOOD])
    return rows.exclude(pk=before.body_id) if before else rows


def turns_of(estate: Estate):
    rows = ManagementTurn.objects.for_estate(estate)
    return rows.select_related("body", "before__body").order_by("-pk")
