"""Which frame a page of an office has: the desk's for those who serve, the street's for others."""

from communities.desk import served

DESK, STREET = "desk/shell.html", "oversight/shell.html"


def shell_of(user) -> dict:
    return {"shell": DESK if served(user) else STREET}
