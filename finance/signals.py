"""What finance calls upwards (信号): sent inside the transaction that changed what strangers see.

``entries_posted(sender, estate, entries)``; ``statement_changed(sender, statement)`` at submission,
rejection, publication and correction; ``paper_changed(sender, voucher)`` when a public copy comes
or goes.
"""

from django.dispatch import Signal

entries_posted = Signal()
statement_changed = Signal()
paper_changed = Signal()
