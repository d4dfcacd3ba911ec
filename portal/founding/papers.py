"""开通文书: which papers there are, and what the portal knows to fill in."""

from communities import clock
from communities.models import Estate, Membership, Role, ServiceContract
from communities.selectors import management_body_of
from communities.standing import current
from communities.wording import day
from portal.founding.bring import BRING
from portal.founding.models import EstateDraft
from portal.founding.paper_kinds import Paper, filled
from portal.founding.privacy_papers import PRIVACY

BY_KEY = {paper.key: paper for paper in (*BRING, *PRIVACY)}


def paper_of_estate(key: str, estate: Estate, now) -> Paper:
    """KeyError for a paper that there is not."""
    contract = ServiceContract.objects.for_estate(estate).filter(current(now))
    served = contract.select_related("company").first()
    managing = management_body_of(estate, now)
    facts = _facts(estate, now) | {
        "estate": estate.name,
        "keeper": managing.body.name if managing else "",
        "company": served.company.name if served else "",
    }
    return filled(BY_KEY[key], facts)


def paper_of_draft(key: str, draft: EstateDraft, now) -> Paper:
    """The same of an estate that is not founded yet."""
    facts = _facts(draft, now) | {
        "estate": draft.name,
        "keeper": draft.body.name if draft.body else "",
        "company": draft.company.name if draft.company else "",
    }
    return filled(BY_KEY[key], facts)


def _facts(place: Estate | EstateDraft, now) -> dict[str, str]:
    """Of what both have; the operator is whoever runs the portal for the area."""
    street = place.area.parent
    areas = [place.area_id, place.area.parent_id, street and street.parent_id]
    operators = Membership.objects.current(now).filter(role=Role.OPERATOR, area__in=areas)
    first = operators.select_related("body").order_by("pk").first()
    return {
        "address": place.address,
        "property_phone": place.property_phone,
        "community_phone": place.community_phone,
        "community": place.area.name,
        "operator": first.body.name if first and first.body else "",
        "day": day(clock.local(now).date()),
    }
