"""Keys of bodies and of votes (密钥) as the signer and the desk ask for them."""

from dataclasses import dataclass

from django.db.models import Q

from communities import heartbeats
from communities.models import Body, Estate, ManagementBody, Membership, User
from communities.roles import IN_OFFICE, PROPERTY
from communities.selectors import management_body_of
from communities.standing import current, standing_of
from decisions.models import BodyKey, Decision, KeyRequest, TestEnvelope
from decisions.states import VoteStatus, Way

Kind = Body.Kind
SIGNER_IS_DOWN_AFTER_SECONDS = 30
# Bodies that an area has; the convening one is the estate's own.
OF_AREAS = (Kind.NEIGHBOURHOOD, Kind.STREET_OFFICE, Kind.HOUSING)


@dataclass(frozen=True)
class Seat:
    """One of the three bodies that hold the keys of a vote; ``body`` is None where nobody is registered."""

    kind: str
    body: Body | None
    key: BodyKey | None = None
    envelope: TestEnvelope | None = None

    @property
    def name(self) -> str:
        return self.body.name if self.body else Kind(self.kind).label

    @property
    def has_opened(self) -> bool:
        return bool(self.envelope and self.envelope.opened_at)


def bodies_of(estate: Estate, now) -> list[tuple[str, Body | None]]:
    """The convening body, 居委会 and the street; where 居委会 convenes, the county's housing authority is the third."""
    managing = management_body_of(estate, now)
    first = managing.body if managing else None
    kinds = [Kind.NEIGHBOURHOOD, Kind.STREET_OFFICE]
    if first and first.kind == Kind.NEIGHBOURHOOD:
        kinds = [Kind.STREET_OFFICE, Kind.HOUSING]
    found = Body.objects.filter(kind__in=kinds, area__in=estate.area.lineage()).order_by("-pk")
    by_kind = {one.kind: one for one in found}
    convening = (first.kind if first else Kind.COMMITTEE, first)
    return [convening, *((kind, by_kind.get(kind)) for kind in kinds)]


def seats_of(decision: Decision, now) -> list[Seat]:
    """The three bodies of a vote, each with its key and the test envelope of that key."""
    bodies = bodies_of(decision.estate, now)
    keys = BodyKey.objects.current().filter(body__in=[body for _kind, body in bodies if body])
    by_body = {one.body_id: one for one in keys}
    tests = decision.test_envelopes.select_related("opened_by")
    by_key = {one.body_key_id: one for one in tests}
    seats = []
    for kind, body in bodies:
        key = by_body.get(body.pk) if body else None
        seats.append(Seat(kind, body, key, by_key.get(key.pk) if key else None))
    return seats


def votes_held_here():
    """Announced votes whose ballots are cast here."""
    rows = Decision.objects.filter(status=VoteStatus.ANNOUNCED, way=Way.PORTAL)
    return rows.select_related("estate__area__parent__parent").order_by("pk")


def waiting_for_a_key():
    """Those that have no key of their own yet."""
    return votes_held_here().filter(key_pair=None)


def bodies_held_by(user, now) -> list[Body]:
    """The bodies whose sheet a person may hold; none for whoever works for a property company too."""
    standing = standing_of(user, None, now)
    if standing.roles_anywhere & set(PROPERTY):
        return []
    return list(Body.objects.filter(pk__in=standing.offices_anywhere).order_by("pk"))


def open_request(body: Body) -> KeyRequest | None:
    rows = KeyRequest.objects.filter(body=body, ended_at=None)
    return rows.select_related("body_key", "body", "asked_by").first()


def current_key(body: Body) -> BodyKey | None:
    return BodyKey.objects.current().filter(body=body).select_related("asked_by").first()


def tests_for(bodies: list[Body]) -> list[TestEnvelope]:
    """Test envelopes that wait for one of these bodies."""
    if not bodies:
        return []
    rows = TestEnvelope.objects.filter(
        body_key__body__in=bodies, body_key__replaced_at=None, opened_at=None,
        decision__in=waiting_for_a_key(),
    )  # fmt: skip
    return list(rows.select_related("decision__estate", "body_key__body").order_by("pk"))


def officers(bodies: list[Body], now) -> list[User]:
    """Who holds an office of one of ``bodies`` now."""
    held = Membership.objects.current(now).filter(body__in=bodies, role__in=IN_OFFICE)
    return list(User.objects.filter(pk__in=held.values("user")).order_by("pk"))


def neighbours_of(body: Body, now) -> list[Body]:
    """The bodies that hold keys together with ``body``, itself among them."""
    areas = Q(area=body.area) | Q(area__parent=body.area) | Q(area__parent__parent=body.area)
    convened = ManagementBody.objects.filter(current(now), body=body).values("estate")
    below = areas if body.kind in OF_AREAS and body.area_id else Q()
    here = Q(pk__in=convened) | below if below else Q(pk__in=convened)
    estates = list(Estate.objects.filter(here).select_related("area__parent__parent"))
    lineages = {pk for estate in estates for pk in estate.area.lineage()}
    convening = ManagementBody.objects.filter(current(now), estate__in=estates).values("body")
    found = Q(pk__in=convening) | Q(kind__in=OF_AREAS, area__in=lineages) | Q(pk=body.pk)
    return list(Body.objects.filter(found).order_by("pk"))


def is_signer_down() -> bool:
    age = heartbeats.ages().get("signer")
    return age is None or age > SIGNER_IS_DOWN_AFTER_SECONDS
