"""What the rooms above may want to hear of."""

from django.dispatch import Signal

# Sent in the transaction that moved them, with ``clocks`` (their ends moved) and ``now``.
clocks_recomputed = Signal()
# Sent in the transaction of the adoption, with ``adopted`` (WorkingHours), ``before`` (their text
# until then), ``actor`` and ``now``.
working_hours_adopted = Signal()
# Sent in the transaction of the withdrawal, with ``withdrawn`` (WorkingHours), ``holds`` (the text
# of those that go on holding), ``actor`` and ``now``.
working_hours_withdrawn = Signal()
