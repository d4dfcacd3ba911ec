"""What was asked for at a counter and waits for a person of another employer."""

from communities.standing import standings_of


def n_for(user, rows, now) -> int:
    """How many of ``rows`` wait for this person: asked for by another employer, for somebody else."""
    return n_of_others(user, rows.exclude(user=user), now)


def n_of_others(user, rows, now) -> int:
    """How many of ``rows`` were asked for by another employer."""
    rows = list(rows.exclude(asked_by=user))
    known = standings_of([user, *(row.asked_by for row in rows)], [None], now)
    mine = known[user.pk, None]
    return sum(
        not mine.shares_employer_with(known[row.asked_by_id, None], row.asked_at) for row in rows
    )
