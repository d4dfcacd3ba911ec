"""What a vote answers when something below is asked."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from communities import clock
from communities.signals import roster_rests_asked
from decisions.models import RollParty


@receiver(roster_rests_asked)
def rolls_rest_on_the_register(estate, units, since, **_more):
    """Their homes are kept by number, which no foreign key holds."""
    made = RollParty.objects.filter(estate=estate, roll__made_on__gte=clock.local(since).date())
    on_rolls = made.values_list("units", flat=True).iterator()
    return _("表决名册") if any(not units.isdisjoint(homes) for homes in on_rolls) else ""
