"""What the rooms above may want to hear of."""

from django.dispatch import Signal

# Sent in the transaction of the confirmation, with ``decision`` (ElsewhereDecision) and ``now``.
decision_confirmed = Signal()
