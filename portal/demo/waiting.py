"""What waits in somebody's 我的: an e-mail that is about to change."""

from communities.models import ContactChange
from communities.services.contacts import WAITS
from communities.states import ContactStatus


def change_a_mail(who: dict, now) -> None:
    """The tenant's, proved a moment ago: her old e-mail can still stop it."""
    user, kind = who["tenant"], ContactChange.Kind.EMAIL
    ContactChange.objects.create(
        user=user, kind=kind, before=user.email, after="qingzhou@demo.example", asked_by=user,
        asked_at=now, status=ContactStatus.WAITING, takes_effect_at=now + WAITS[kind],
    )  # fmt: skip
