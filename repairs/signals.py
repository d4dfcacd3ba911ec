"""What rooms above may want to hear of repairs; sent inside the transaction that did it."""

from django.dispatch import Signal

# A label was added; gets ``spot`` and ``path``. IntegrityError makes the service try another code.
spot_added = Signal()
