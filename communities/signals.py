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
# Sent in the transaction of asking and of deciding, with ``change`` (AdminChange) and ``now``.
change_asked = Signal()
change_decided = Signal()
# Sent in the transaction that counts the code with which an hour's alarm is reached, with ``count``
# and ``now``.
codes_alarmed = Signal()
# Sent in the transaction that makes the code, with ``channel`` ("email" or "sms"), ``address``,
# ``subject``, ``body``, ``now`` and ``lives``, the time for which it is of use.
express_handed_in = Signal()
# Sent in the transaction in which a tenant or a family member was let into a home, with
# ``membership`` and ``now``.
home_joined = Signal()
# Sent in the transaction in which somebody else ended that, with the same.
home_left = Signal()
