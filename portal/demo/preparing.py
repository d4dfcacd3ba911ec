"""表决准备 of the demo: the notice on its way, on the board, and those who will count."""

from datetime import timedelta

from django.core.files.base import ContentFile

from decisions.selectors.counters import candidates
from decisions.services.counters import name_counter
from decisions.services.delivery import record_deliveries, record_posting
from portal.demo import papers

# Of three parties two have it by now.
REACHED, OF = 2, 3


def prepare(notice, who: dict, building: int) -> None:
    """Since the day of the notice: it hangs in the hall, most got it, three of three bodies will count."""
    by, moment = {"actor": who["chair"]}, notice.announced_at
    place = f"{building} 幢大厅公告栏"
    photo = _paper("公告栏照片（演示）", f"{place}，表决公告")
    record_posting(
        notice=notice, place=place, day=notice.announced_on, file=photo, now=moment, **by
    )
    parties = [one for one in notice.roll.parties.all() if not one.is_developers]
    reached = [one for n, one in enumerate(parties) if n % OF < REACHED]
    later = moment + timedelta(days=2)
    day = notice.announced_on + timedelta(days=2)
    record_deliveries(
        notice=notice, parties=[None, *reached], channel="handed", day=day, note="本人签收",
        file=_paper("签收表（演示）", f"{building} 幢，每户签收一行"), now=later, **by,
    )  # fmt: skip
    missed = next(one for one in parties if one not in reached)
    record_deliveries(
        notice=notice, parties=[missed], channel="failed", day=day, note="去了三次没有人", now=later,
        **by,
    )  # fmt: skip
    counting = {who["vice"], who["officer"], who["supervisor"]}
    for one in candidates(notice.decision, later):
        if one.user in counting:
            name_counter(decision=notice.decision, user=one.user, body=one.body, now=later, **by)


def _paper(heading: str, line: str) -> ContentFile:
    return ContentFile(papers.minutes([(heading, [line])]), name=f"{heading}.pdf")
