"""Worlds of one ticket each, in which every act of the table is tried by everybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from communities.acts import nothing
from communities.deadlines import Term
from communities.models import ClockExtension
from communities.services import pause_clock
from repairs import acts as table
from repairs.levels import Level
from repairs.models import Callback, MeToo, Quote, Rating, Ticket, TicketEvent
from repairs.selectors.tickets import code_hash
from repairs.services.running import meet, start_callback
from repairs.states import TicketStatus
from tests.repairs.acts import FINISH, HOME, PAUSE, SOLVED, STARS
from tests.repairs.world import a_ticket

S = TicketStatus
CODE = "ABCDEFGH"
DAY = timedelta(days=1)
CONDITIONAL = {verb for verb, act in table.ACTS.items() if act.why_not is not nothing}


@dataclass(frozen=True)
class World:
    """``fields`` of the ticket, ``after`` the rows around it; ``verbs``: what is tried there."""

    name: str
    statuses: tuple
    fields: dict = field(default_factory=dict)
    after: Callable = lambda ticket, cast, now: None
    verbs: frozenset = frozenset(CONDITIONAL)

    def build(self, cast, status, now) -> Ticket:
        given = {
            name: one(cast, now) if callable(one) else one for name, one in self.fields.items()
        }
        given.setdefault("rating_code_hash", "x")
        ticket = a_ticket(cast, status=status, clocks=True, now=now, **given)
        MeToo.objects.create(estate=ticket.estate, ticket=ticket, user=cast.nina, at=now)
        self.after(ticket, cast, now)
        hashed = code_hash(ticket.number, CODE)
        Ticket.objects.filter(pk=ticket.pk).update(rating_code_hash=hashed)
        return ticket


def home(**more):
    return HOME | {"unit": lambda cast, now: cast.unit} | more


def quoted(status):
    def after(ticket, cast, now):
        words = {"amount_fen": 8_000, "words": "换龙头", "offered_by": cast.paul, "offered_at": now}
        Quote.objects.create(estate=ticket.estate, ticket=ticket, status=status, **words)

    return after


def extension(status):
    def after(ticket, cast, now):
        ClockExtension.objects.create(
            clock=ticket.last_clock, term="1wd", reason="等料", asked_by=cast.paul, asked_at=now,
            status=status,
        )  # fmt: skip

    return after


def paused(times, days, *, since):
    """So many pauses of the work's own clock, one after the other."""

    def after(ticket, cast, now):
        at = now - since
        for _n in range(times):
            pause = pause_clock(
                clock=ticket.last_clock, reason="third_party", note="", working_days=days,
                actor=cast.paul, now=at,
            )  # fmt: skip
            at = pause.until_at + timedelta(minutes=1)

    return after


def rated(*, by="alice", recorded_by=None, days_ago=0, revised=False, stars=4):
    def after(ticket, cast, now):
        at = now - days_ago * DAY
        rating = Rating.objects.create(
            estate=ticket.estate,
            ticket=ticket,
            round=ticket.n_reopened,
            solved="yes",
            by=by and getattr(cast, by),
            recorded_by=recorded_by and getattr(cast, recorded_by),
            at=at,
            revision=int(revised),
            **dict.fromkeys(STARS, stars),
        )
        if stars < 3:
            Callback.objects.create(estate=ticket.estate, ticket=ticket, rating=rating)
            start_callback(ticket, now=now)

    return after


def lead(ticket, cast, now):
    a_ticket(cast, words="主件")


def lead_of_another(ticket, cast, now):
    lead(ticket, cast, now)
    a_ticket(cast, words="并入的", matter=ticket)


def urged(hours_ago):
    def after(ticket, cast, now):
        at = now - timedelta(hours=hours_ago)
        TicketEvent.objects.create(
            estate=ticket.estate, ticket=ticket, verb="urge", actor=cast.alice, at=at
        )

    return after


def visited_by(name):
    def after(ticket, cast, now):
        TicketEvent.objects.create(
            estate=ticket.estate, ticket=ticket, verb="visit", actor=getattr(cast, name), at=now
        )

    return after


def ago(**time):
    return lambda cast, now: now - timedelta(**time)


P3_OLD = {"level": "P3", "reported_at": ago(days=16, hours=1)}
LATE = {"reported_at": ago(days=60)}
WORKING, CLOSED = (S.ACKNOWLEDGED,), (S.CLOSED,)
SLIP = {"reporter": None}
WORLDS = [
    World("plain", tuple(S), verbs=frozenset(table.ACTS)),
    World("late", (S.REPORTED, S.ACKNOWLEDGED), LATE),
    World("half-way", (S.REPORTED, S.ACKNOWLEDGED), {"level": "P3", "reported_at": ago(days=8)}),
    World("nearly due", WORKING, {"level": "P1", "reported_at": ago(hours=23)}),
    World("emergency", WORKING, {"level": "P0"}),
    World("works", WORKING, {"level": "P4"}),
    World("planned", WORKING, {"level": "P4"}, lambda one, cast, now: meet(one, "plan", actor=None, now=now)),
    World("complaint", WORKING, {"level": "C"}),
    World("somebody else's", WORKING, {"handler": lambda cast, now: cast.petra}),
    World("on pause", WORKING, {"level": "P3"}, paused(1, 5, since=timedelta(minutes=9))),
    World("pause has run out", WORKING, P3_OLD, paused(1, 1, since=8 * DAY)),
    World("paused enough", WORKING, P3_OLD, paused(2, 5, since=16 * DAY)),
    World("more time asked", WORKING, {"level": "P3"}, extension("asked")),
    World("more time refused", WORKING, {"level": "P3"}, extension("refused")),
    World("home", WORKING, home()),
    World("home under warranty", WORKING, home(route="developer")),
    World("home again", WORKING, home(n_reopened=1)),
    World("quoted", WORKING, home(), quoted("offered")),
    World("quote accepted", WORKING, home(), quoted("accepted")),
    World("quote refused", WORKING, home(), quoted("refused")),
    World("quoted by slip", WORKING, home(**SLIP), quoted("offered")),
    World("again", (S.REPORTED, S.ACKNOWLEDGED), {"n_reopened": 1}),
    World("declined wrongly", (S.REPORTED,), {"wrongly_declined_at": ago(days=1)}),
    World("gone up", (S.ACKNOWLEDGED, S.DECLINED), LATE | {"escalated_at": ago(hours=1)}),
    World("rated", CLOSED, after=rated()),
    World("rated long ago", CLOSED, {"reported_at": ago(days=9)}, rated(days_ago=8)),
    World("rated twice", CLOSED, after=rated(revised=True)),
    World("rated by slip", CLOSED, SLIP, rated(by=None)),
    World("rated by another", CLOSED, SLIP, rated(by=None, recorded_by="olaf")),
    World("written down", CLOSED, after=rated(recorded_by="olaf")),
    World("done long ago", CLOSED, {"reported_at": ago(days=20)}, rated(days_ago=19)),
    World("unhappy", (S.CLOSED, S.WITHDRAWN), after=rated(stars=1)),
    World("unhappy, bob went there", CLOSED, after=lambda *all_: (visited_by("bob")(*all_), rated(stars=1)(*all_))),
    World("needs a decision", (S.FINISHED,), {"level": "P4", "outcome": "needs_decision"}),
    World("private", WORKING, {"is_public": False}),
    World("withheld", WORKING, {"withheld_at": ago(hours=1), "withheld_why": "有人"}),
    World("another of the kind", WORKING, after=lead),
    World("joined", WORKING, {"matter": lambda cast, now: a_ticket(cast, words="主件")}),
    World("others joined it", WORKING, after=lead_of_another),
    World("urged today", WORKING, LATE, urged(1)),
    World("urged before", WORKING, LATE, urged(25)),
]  # fmt: skip


def _longest(ticket) -> Term:
    return ticket.last_clock.parsed_term if ticket.last_clock else Term(1, "wd")


def _lead():
    return Ticket.objects.filter(words="主件").latest("pk")


# With what an act is tried: arguments, or several sets of them of which one must be taken.
WITH = {
    "assign": lambda ticket, cast: [{"handler": one} for one in (cast.petra, cast.paul)],
    "pause": lambda ticket, cast: [PAUSE | {"working_days": 1}],
    "transfer": lambda ticket, cast: [{"route": "utility", "words": "转供电公司"}],
    "quote": lambda ticket, cast: [{"amount_fen": 8_000, "words": "换龙头"}],
    "answer_quote": lambda ticket, cast: [{"is_accepted": True}],
    "plan": lambda ticket, cast: [{"words": "更换整根立管"}],
    "regrade": lambda ticket, cast: [{"level": one, "words": "不一样"} for one in Level],
    "ask_extension": lambda ticket, cast: [{"term": _longest(ticket), "reason": "等料"}],
    "decide_extension": lambda ticket, cast: [
        {"extension": ClockExtension.objects.get(clock__subject=ticket.subject), "is_granted": True}
    ],
    "finish": lambda ticket, cast: [FINISH],
    "reopen": lambda ticket, cast: [{"words": "又坏了"}],
    "decline": lambda ticket, cast: [{"refusal": "not_ours", "words": "请找供电公司"}],
    "overrule_decline": lambda ticket, cast: [{"words": "在围墙内"}],
    "withhold": lambda ticket, cast: [{"words": "照片里有人"}],
    "link_decision": lambda ticket, cast: [{"authority": "2026 年第 3 号决定"}],
    "rate": lambda ticket, cast: [{"answers": SOLVED}],
    "revise_rating": lambda ticket, cast: [{"answers": SOLVED}],
    "call_back": lambda ticket, cast: [
        {"callback": Callback.objects.get(ticket=ticket), "words": "已道歉"}
    ],
    "add_message": lambda ticket, cast: [{"words": "什么时候来？"}],
    "join_matter": lambda ticket, cast: [{"lead": _lead()}],
}
