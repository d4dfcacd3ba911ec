"""How far a deadline may be moved (期限能改多少), and how long before something to the reader's harm is told."""

from datetime import timedelta

MAX_PAUSE_DAYS = 5
MAX_PAUSE_DAYS_IN_ALL = 10
# 提前公示: before what takes something from residents.
NOTICE = timedelta(days=7)
