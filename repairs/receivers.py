"""What happens to tickets when something happens below."""

from django.dispatch import receiver

from communities.signals import clocks_recomputed
from notifications.receivers import tell_of_new_end
from repairs.models import Ticket
from repairs.selectors.tickets import concerned


@receiver(clocks_recomputed)
def tell_who_joined(clocks, now, **_):
    """我也遇到: a new end matters to them as to the reporter, whom the clock itself names."""
    room = Ticket(pk=0).subject.rpartition(":")[0]
    for clock in clocks:
        name, _colon, pk = clock.subject.rpartition(":")
        ticket = Ticket.objects.filter(pk=pk).first() if name == room else None
        if ticket:
            joined = [one for one, why in concerned(ticket) if why == "me_too"]
            tell_of_new_end(clock, joined, "me_too", ticket.public_path, now)
