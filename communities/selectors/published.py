"""Numbers that are public anyhow (已公布的电话), and words for everybody that leave those standing."""

from communities.models import Body, Estate, PropertyCompany
from communities.params import PHONES
from communities.public_words import PublicWords, public_words


def published_numbers(estate: Estate) -> set[str]:
    """Of the estate's services, of its bodies and of companies. Two queries."""
    own = {str(estate.params.get(name, "")) for name in PHONES}
    own |= {estate.property_phone, estate.community_phone}
    bodies = Body.objects.exclude(phone="").values_list("phone", flat=True)
    companies = PropertyCompany.objects.exclude(phone="").values_list("phone", flat=True)
    return {*own, *bodies, *companies} - {""}


def read_in_public(text: str, estate: Estate) -> PublicWords:
    """公开的样子, with what was hidden for it."""
    return public_words(text, lambda: published_numbers(estate))


def for_everybody(text: str, estate: Estate) -> str:
    """公开的样子."""
    return read_in_public(text, estate).text
