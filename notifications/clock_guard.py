"""停发: while this machine's clock cannot be trusted nothing is told, raised or sent.

A clock that has jumped ahead would make every deadline overdue at once, and what a sweep writes
is never taken back. What waits is told when the clocks agree again: late, and once.
"""

from datetime import timedelta

from communities import heartbeats, second_clock

FAR = timedelta(minutes=10)
# Sweeps come more often than this.
LATELY = 120


def must_hold() -> bool:
    """Whether to leave everything as it is; asked before each sweep, and written down if so."""
    if abs(second_clock.ahead()) <= FAR:
        return False
    heartbeats.record("held")
    return True


def is_holding(ages: dict[str, float] | None = None) -> bool:
    """Whether some process held back lately, for those who look after the installation."""
    age = (heartbeats.ages() if ages is None else ages).get("held")
    return age is not None and age < LATELY
