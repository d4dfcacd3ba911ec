"""What happens to the books when something happens below."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from decisions.rules_of_law import Outcome
from decisions.signals import decision_confirmed
from finance.models import Authority


@receiver(decision_confirmed)
def a_decision_is_an_authority(decision, **_more):
    """Each adopted matter may be named by entries at once."""
    matters = list(decision.matters.all())
    for matter in matters:
        if matter.outcome == Outcome.ADOPTED:
            part = _("（第 %s 项）") % matter.position if len(matters) > 1 else ""
            whose = "" if decision.is_of_all else f" · {decision.scope}"
            Authority.objects.create(
                estate=decision.estate, kind=Authority.Kind.DECISION, matter=matter,
                title=f"{decision.title}{part}{whose}"[:120], reference=decision.number,
                decided_date=decision.decided_on,
            )  # fmt: skip
