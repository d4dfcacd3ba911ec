"""How far a deadline may be moved (期限能改多少): limits of every pause, in working days."""

MAX_PAUSE_DAYS = 5
MAX_PAUSE_DAYS_IN_ALL = 10
