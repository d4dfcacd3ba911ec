"""Tickets for tests, cheap: rows in a given state, without the acts that lead there."""

from datetime import timedelta

from communities import clock
from communities.models import ServiceContract
from repairs import documents
from repairs.models import Category, Ticket, TicketEvent
from repairs.services import open_repairs
from repairs.services.running import meet, start_stages, stop
from repairs.states import TicketStatus
from tests.communities.uploads import pdf

DONE = {TicketStatus.FINISHED, TicketStatus.CLOSED}
ENDS = {TicketStatus.CLOSED, TicketStatus.DECLINED, TicketStatus.WITHDRAWN}


def category(estate, slug="light") -> Category:
    if not Category.objects.for_estate(estate).filter(slug=slug).exists():
        open_repairs(estate=estate)
    return Category.objects.for_estate(estate).get(slug=slug)


def a_ticket(cast, status=TicketStatus.REPORTED, level=None, slug="light", **more) -> Ticket:
    """A ticket of alice's in Riverside (or of ``estate``), reported an hour ago, in ``status``.

    ``clocks=True`` lets its clocks run from the report on; the events of its past are not made.
    """
    clocks = more.pop("clocks", False)
    estate = more.pop("estate", cast.riverside)
    now = more.pop("now", None) or clock.now()
    kind = category(estate, slug)
    contract = ServiceContract.objects.for_estate(estate).order_by("pk").first()
    n = Ticket.objects.for_estate(estate).count() + 1
    at = more.pop("reported_at", now - timedelta(hours=1))
    values = {
        "number": f"B-{clock.local(at):%y%m%d}-{n + 50:02}",
        "level": level or kind.level,
        "category": kind,
        "scope": "common",
        "reporter": cast.alice if estate == cast.riverside else cast.dan,
        "route": "provider",
        "route_reason": "公共部位由物业服务企业按合同维修。",
        "company": contract and contract.company,
        "reported_at": at,
    }
    if status not in {TicketStatus.REPORTED, TicketStatus.WITHDRAWN}:
        values |= {
            "acknowledged_at": at + timedelta(minutes=5),
            "handler": handler_of(cast, estate),
        }
    if status in DONE:
        values |= {
            "finished_at": at + timedelta(minutes=30),
            "outcome": "fixed",
            "cause": "wear",
        }
    if status in ENDS:
        values["closed_at"] = at + timedelta(minutes=40)
    if status == TicketStatus.DECLINED:
        values["refusal"] = "not_ours"
    ticket = Ticket.objects.create(estate=estate, status=status, **values | more)
    TicketEvent.objects.create(
        estate=estate, ticket=ticket, verb="report", actor=ticket.reporter, at=at
    )
    if clocks:
        _run_clocks(ticket)
    return ticket


def _run_clocks(ticket: Ticket) -> None:
    start_stages(ticket, actor=ticket.reporter, now=ticket.reported_at)
    if ticket.acknowledged_at:
        meet(ticket, "respond", actor=ticket.handler, now=ticket.acknowledged_at)
    if ticket.finished_at:
        meet(ticket, actor=ticket.handler, now=ticket.finished_at)
    elif ticket.closed_at:
        stop(ticket, "结束", actor=None, now=ticket.closed_at)


def a_paper(n_pages=1) -> documents.Paper:
    """What service times rest on."""
    return documents.keep([("纪要.pdf", pdf(n_pages))])


def handler_of(cast, estate):
    return cast.paul if estate == cast.riverside else cast.hal
