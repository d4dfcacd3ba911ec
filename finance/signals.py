"""What finance calls upwards (信号): sent inside the transaction that changed what strangers see.

``entries_posted(sender, estate, entries)``; ``statement_changed(sender, statement)`` at submission,
rejection, publication and correction; ``paper_changed(sender, voucher)`` when a public copy comes
or goes; ``bank_side_changed(sender, estate, entries)`` when rows are withdrawn, set aside or matched
to ``entries``; ``books_doubted(sender, estate)`` when a check finds something, and when it finds nothing more;
``promise_changed(sender, estate)`` when an estate promises its statements from another month on.

``pages_asked(sender, estate, now)`` comes with the nightly check, outside any transaction: every
answer is a list of sentences about what strangers read elsewhere, and joins what was found. So does
``files_asked(sender, estate, now)``, for files: an answer has by sentence the key of the voucher whose
public copy it is about, or None.
"""

from django.dispatch import Signal

entries_posted = Signal()
statement_changed = Signal()
paper_changed = Signal()
bank_side_changed = Signal()
books_doubted = Signal()
promise_changed = Signal()
pages_asked = Signal()
files_asked = Signal()
