"""Every verb as a test can do it: by whom, on which ticket, with what beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from communities.deadlines import Term
from communities.errors import StaleState
from communities.models import AuditEvent, Clock
from communities.services import ask_extension
from repairs import services as do
from repairs.acts import ACTS as TABLE
from repairs.models import Callback, Quote, Rating, Ticket, TicketEvent
from repairs.services.running import last_clock, start_callback, start_last_stage
from repairs.states import OPEN, TicketStatus
from tests.repairs.world import a_ticket

STARS = {"on_time": 4, "quality": 4, "attitude": 4}
SOLVED = do.Answers("yes", **STARS)


@dataclass(frozen=True)
class Act:
    """``by``: who may; ``run(ticket, actor, now, cast)``; ``ticket``: fields it needs;
    ``prepare``: rows it needs; ``is_quiet``: two at once both get what they want."""

    by: str
    run: Callable
    ticket: dict = field(default_factory=dict)
    prepare: Callable | None = None
    is_quiet: bool = False


def simple(verb, **more):
    service = getattr(do, verb)
    return lambda ticket, actor, now, cast: service(ticket=ticket, actor=actor, now=now, **more)


def _close(ticket, actor, now, cast):
    if not do.close_unrated(now=now):
        raise StaleState("没有可结束的")


def _offer(ticket, cast, now):
    Quote.objects.create(
        estate=ticket.estate,
        ticket=ticket,
        amount_fen=8_000,
        words="换龙头",
        offered_by=cast.paul,
        offered_at=now,
    )


def _rated(ticket, cast, now, stars=4):
    return Rating.objects.create(
        estate=ticket.estate,
        ticket=ticket,
        round=ticket.n_reopened,
        solved="yes",
        by=cast.alice,
        at=now,
        **dict.fromkeys(STARS, stars),
    )


def _unhappy(ticket, cast, now):
    rating = _rated(ticket, cast, now, stars=1)
    Callback.objects.create(estate=ticket.estate, ticket=ticket, rating=rating)
    start_callback(ticket, now=now)


def _asked(ticket, cast, now):
    if ticket.status not in OPEN:
        start_last_stage(ticket, actor=None, now=now)
    ask_extension(
        clock=last_clock(ticket), term=Term(1, "wd"), reason="等料", actor=cast.paul, now=now
    )


def _paused(ticket, cast, now):
    if ticket.status == TicketStatus.ACKNOWLEDGED:
        do.pause(ticket=ticket, actor=cast.paul, now=now, **PAUSE)
        ticket.refresh_from_db()


def _call_back(ticket, actor, now, cast):
    callback = Callback.objects.get(ticket=ticket)
    do.call_back(ticket=ticket, callback=callback, words="已道歉", actor=actor, now=now)


def _decide(ticket, actor, now, cast):
    clock = ticket_clock(ticket)
    do.decide_extension(
        ticket=ticket,
        extension=clock.extensions.get(),
        is_granted=True,
        actor=actor,
        now=now,
    )


def ticket_clock(ticket):
    return last_clock(ticket)


def _assign(ticket, actor, now, cast):
    do.assign(ticket=ticket, handler=cast.petra, actor=actor, now=now)


def _lead(ticket, cast, now):
    a_ticket(cast, words="主件")


def _join_matter(ticket, actor, now, cast):
    lead = Ticket.objects.filter(words="主件").latest("pk")
    do.join_matter(ticket=ticket, lead=lead, actor=actor, now=now)


LONG_AGO = timedelta(days=60)
PAUSE = {"reason": "third_party", "note": "等电梯厂家", "working_days": 2}
HOME = {"slug": "water", "scope": "home", "route": "occupier", "is_public": False}
FINISH = {
    "outcome": "fixed",
    "cause": "wear",
    "words": "换了灯管",
    "no_photo_reason": "夜里太暗",
}

ACTS = {
    "acknowledge": Act("paul", simple("acknowledge")),
    "assign": Act("petra", _assign),
    "take_over": Act("petra", simple("take_over")),
    "visit": Act("paul", simple("visit")),
    "pause": Act("paul", simple("pause", **PAUSE)),
    "resume": Act("paul", simple("resume"), prepare=_paused),
    "transfer": Act("paul", simple("transfer", route="utility", words="转供电公司")),
    "quote": Act("paul", simple("quote", amount_fen=8_000, words="换龙头"), HOME),
    "answer_quote": Act("alice", simple("answer_quote", is_accepted=True), HOME, _offer),
    "plan": Act("paul", simple("plan", words="更换整根立管"), {"level": "P4"}),
    "regrade": Act("bob", simple("regrade", level="P3", words="不急")),
    "ask_extension": Act("paul", simple("ask_extension", term=Term(1, "wd"), reason="等料")),
    "decide_extension": Act("bob", _decide, prepare=_asked),
    "finish": Act("paul", simple("finish", **FINISH)),
    "close": Act("paul", _close, {"finished_at": "long ago"}),
    "reopen": Act("alice", simple("reopen", words="又坏了")),
    "decline": Act("paul", simple("decline", refusal="not_ours", words="请找供电公司")),
    "overrule_decline": Act("bob", simple("overrule_decline", words="灯在小区围墙内")),
    "withdraw": Act("alice", simple("withdraw")),
    "withhold": Act("bob", simple("withhold", words="照片里有人")),
    "link_decision": Act(
        "petra",
        simple("link_decision", authority="2026 年第 3 号决定"),
        {"level": "P4", "authority": "2019 年的决定"},
    ),
    "rate": Act("alice", simple("rate", answers=SOLVED)),
    "revise_rating": Act("alice", simple("revise_rating", answers=SOLVED), prepare=_rated),
    "call_back": Act("petra", _call_back, prepare=_unhappy),
    "add_message": Act("alice", simple("add_message", words="什么时候来？"), is_quiet=True),
    "join_report": Act("nina", simple("join_report"), is_quiet=True),
    "join_matter": Act("petra", _join_matter, prepare=_lead),
    "escalate_report": Act("alice", simple("escalate_report"), {"reported_at": "long ago"}),
    "urge": Act("alice", simple("urge"), {"reported_at": "long ago"}, is_quiet=True),
}


def allowed(verb) -> frozenset:
    """The statuses in which ``verb`` may be done at all."""
    return TABLE[verb].sources


def set_stage(verb, cast, status, now, **given):
    """A ticket in ``status`` with all that ``verb`` needs besides, and what is ``given``."""
    act = ACTS[verb]
    more = act.ticket | given
    if more.get("reported_at"):
        more["reported_at"] = now - LONG_AGO
    if more.get("finished_at"):
        more.pop("finished_at")
        if status == TicketStatus.FINISHED:
            more["finished_at"] = now - timedelta(days=8)
            more["reported_at"] = now - timedelta(days=9)
    if more.get("scope") == "home":
        more["unit"] = cast.unit
    if "outcome" in more and status not in {TicketStatus.FINISHED, TicketStatus.CLOSED}:
        more.pop("outcome")
    runs = status in OPEN and (status in allowed(verb) or act.prepare is not None)
    ticket = a_ticket(cast, status=status, clocks=runs, now=now, **more)
    if act.prepare:
        act.prepare(ticket, cast, now)
    return ticket


def state_of(ticket):
    """All of the row, how much was written beside it, and where its clocks stand."""
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    n_events = TicketEvent.objects.filter(ticket=ticket).count()
    told = AuditEvent.objects.filter(subject=f"repairs.ticket:{ticket.pk}")
    audited = told.exclude(verb="repairs.ticket.read").count()
    clocks = Clock.objects.filter(subject=ticket.subject).order_by("pk")
    return row, n_events, audited, list(clocks.values())
