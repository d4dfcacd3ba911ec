"""Tickets judged one by one in Python, as the download tells them: the other way to every figure."""

from repairs.scoring import ARRIVE, END_STAGES, ENTERED, RESPOND, Counted, span


def judged(case, now, measure, **more) -> Counted:
    heard, is_unheard = span(case, RESPOND, now, measure)
    done, is_unfinished = span(case, END_STAGES, now, measure)
    return Counted(
        **{"n": 1, "estate": case.estate, "month": 0, "is_of_year": True, "kind": 0} | more,
        category=case.category,
        is_done=case.is_done,
        ending=case.ending,
        is_overdue=case.is_overdue(now),
        was_done=case.done_at is not None or case.n_reopened > 0,
        is_reopened=case.n_reopened > 0,
        is_overruled=case.wrongly_declined_at is not None,
        is_entered=case.channel in ENTERED,
        respond=case.verdict(RESPOND, now),
        arrived=case.verdict(ARRIVE, now),
        done=case.verdict(END_STAGES, now),
        done_raw=case.verdict(END_STAGES, now, raw=True),
        content=all(case.ratings) if case.ratings else None,
        content_by_slip=all(case.slip_ratings) if case.slip_ratings else None,
        heard_after=heard,
        done_after=done,
        done_after_raw=span(case, END_STAGES, now, measure, raw=True)[0],
        is_unheard=is_unheard,
        is_unfinished=is_unfinished,
    )
