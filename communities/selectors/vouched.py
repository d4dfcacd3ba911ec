"""What was asked for at a counter and waits for a person of another employer."""

from communities.standing import standings_of


def n_for(user, rows, now) -> int:
    """How many of ``rows`` wait for this person: asked for by another employer, for somebody else."""
    return n_of_others(user, rows.exclude(user=user), now)


def n_of_others(user, rows, now, *, asked: str = "asked") -> int:
    """How many of ``rows`` were asked for by another employer; ``asked`` begins the names of who and when."""
    found = rows.exclude(**{f"{asked}_by": user}).select_related(f"{asked}_by")
    askers = [(getattr(row, f"{asked}_by"), getattr(row, f"{asked}_at")) for row in found]
    known = standings_of([user, *(one for one, _at in askers)], [None], now)
    mine = known[user.pk, None]
    return sum(not mine.shares_employer_with(known[one.pk, None], at) for one, at in askers)
