"""Notices and guides of the demo estates as pages."""

from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection

from communities import clock
from communities.models import Building, Estate
from portal.demo import papers
from portal.demo.notices import Notice
from portal.models import GuidePage, GuidesIndexPage, GuideStep, NoticePage, NoticesIndexPage


def post_notices(estate: Estate, notices: list[Notice], now) -> None:
    """One page for each notice, dated from today."""
    index = _below(estate, NoticesIndexPage)
    buildings = {row.number: row for row in Building.objects.filter(estate=estate)}
    for place, notice in enumerate(notices, 1):
        day = clock.local(now).date() + timedelta(days=notice.day)
        first, last = notice.hours
        page = NoticePage(
            title=notice.title,
            slug=f"{day:%Y-%m-%d}-{place}",
            kind=notice.kind,
            what=notice.what,
            where=notice.where,
            todo=notice.todo,
            effective_from=_moment(day, first),
            effective_until=_moment(day + timedelta(days=notice.days), last),
            prose=prose(notice.prose) + _paper(estate, notice.paper),
        )
        index.add_child(instance=page)
        page.buildings.set(buildings[number] for number in notice.buildings)
        page.save_revision().publish()


def post_guides(estate: Estate, guides: list[dict], now) -> None:
    index = _below(estate, GuidesIndexPage)
    for guide in guides:
        words = guide | {
            "slug": guide["event"],
            "label": f"{clock.local(now):%Y年%-m月版}",
            "forbidden": "\n".join(guide["forbidden"]),
            "prose": prose(guide["prose"]),
        }
        steps = words.pop("steps")
        page = GuidePage(**words)
        page.steps = [GuideStep(**step) for step in steps]
        index.add_child(instance=page)
        page.save_revision().publish()


def prose(text: str) -> list:
    """The value of a stream field with one paragraph, or with none."""
    return [("text", f"<p>{text}</p>")] if text else []


def _paper(estate, paper) -> list:
    if paper is None:
        return []
    title, lines = paper
    held = {"title": title, "collection": Collection.objects.get(name__contains=estate.slug)}
    with ContentFile(papers.minutes([(title, list(lines))]), name="paper.pdf") as file:
        return [("file", Document.objects.create(file=file, **held))]


def _below(estate, kind):
    return kind.objects.child_of(estate.page).get()


def _moment(day, hour) -> datetime:
    """24 o'clock is the next midnight."""
    if hour == 24:
        return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
    return datetime.combine(day, time(hour), clock.SHANGHAI)
