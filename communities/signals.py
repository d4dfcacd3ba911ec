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
# Sent in the transaction that settles it, with ``settled`` (EstateSetting), ``before`` (the value that holds
# until then), ``actor`` and ``now``.
setting_changed = Signal()
# Sent in the transaction that changes whom an estate's readers may call, or by which number, with
# ``estate`` and ``now``; a body's or a company's own row is not told of.
callees_changed = Signal()
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
# Asked of the rooms, with ``user``, ``estate`` and ``now``: each answers with what she holds there, a
# list of ``communities.held.Held``.
held_asked = Signal()
# Sent in the transaction that passes it on, once her role has ended, with ``end`` (OfficeEnd) and ``now``.
office_passed = Signal()
# Sent in the transaction in which somebody answered, with ``invitation`` (OfficeInvitation) and ``now``.
office_answered = Signal()
# Sent in the transaction that ends a role, with ``end`` (OfficeEnd) and ``now``.
office_ended = Signal()
# Sent with it where nobody of the body or the company is left, with ``end`` and ``now`` as well.
office_emptied = Signal()
# Asked of the rooms, with ``estate`` and ``body`` (the one that gives): what the change touches, lists of
# ``communities.held.Held``.
touched_asked = Signal()
# Sent in the transaction of each step, with ``turn`` (ManagementTurn), ``what`` (its name) and ``now``.
turn_moved = Signal()
# Sent in the transaction that stored a roster, with ``estate``, ``actor`` and ``now``.
roster_stored = Signal()
# Asked of the rooms, with ``estate``, ``units`` (ids) and ``since``: each answers with what has come to rest on
# one of them since then, a word, or "".
roster_rests_asked = Signal()
# Sent in the transaction that ends a contract early or renews it, with ``contract`` (the one that
# ends), ``renewed`` (the next, or None), ``reason``, ``actor`` and ``now``.
contract_changed = Signal()
