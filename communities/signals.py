"""What the rooms above may want to hear of."""

from django.dispatch import Signal

# Sent in the transaction that moved them, with ``clocks`` (their ends moved) and ``now``.
clocks_recomputed = Signal()
