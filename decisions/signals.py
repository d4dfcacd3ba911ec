"""What the rooms above may want to hear of."""

from django.dispatch import Signal

# Sent in the transaction of the confirmation, with ``decision`` (ElsewhereDecision) and ``now``.
decision_confirmed = Signal()

# Sent in the transaction in which a vote held here becomes final, with ``decision`` (Decision) and ``now``.
vote_decided = Signal()
