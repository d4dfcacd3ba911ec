"""What pages ask of the rooms they join (请求内容): they send, whoever stands above them answers."""

from django.dispatch import Signal

# An estate's home is shown; sent with ``page``. Every answer is a dict that joins its context.
home_shown = Signal()
