"""A button that is offered is an act that is taken: every role, status and condition is compared.

What desk, queue, reporter's page and slip offer is one side; the services, tried with something
fit to be taken and rolled back, are the other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from communities import clock
from communities.acts import nothing
from communities.deadlines import Term
from communities.errors import DomainError
from communities.models import ClockExtension
from communities.services import pause_clock
from communities.standing import standing_of, standings
from repairs import acts as table
from repairs import services as do
from repairs.levels import Level
from repairs.models import Callback, MeToo, Quote, Rating, Ticket, TicketEvent
from repairs.selectors.queue import QueueFilter, queue
from repairs.selectors.reporter import offered, offered_by_slip
from repairs.selectors.scene import Scene
from repairs.selectors.tickets import code_hash
from repairs.services.running import meet, start_callback
from repairs.states import OPEN, TicketStatus
from repairs.views.queue import step
from repairs.views.ways import WAYS, offers
from tests.repairs.acts import FINISH, HOME, PAUSE, SOLVED, STARS
from tests.repairs.world import a_ticket

S = TicketStatus
CODE = "ABCDEFGH"
DAY = timedelta(days=1)
DESK = ("paul", "petra", "bob", "olaf")
DESK_TOO = ("paul", "bob")
# Of a slip and its code; the first without an account.
HOLDERS = ("", "noel", "olaf", "petra", "alice", "eve")
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


def is_taken(verb, ticket, actor, cast, now, **more) -> bool:
    """Whether the service does it; nothing of it stays."""
    try:
        given = WITH.get(verb, lambda *_all: [{}])(ticket, cast)
    except ObjectDoesNotExist:
        return False
    return any(_done(verb, ticket, actor, now, **one, **more) for one in given)


def _done(verb, ticket, actor, now, **given) -> bool:
    try:
        with transaction.atomic():
            fresh = Ticket.objects.get(pk=ticket.pk)
            getattr(do, verb)(ticket=fresh, actor=actor, now=now, **given)
            transaction.set_rollback(True)
    except DomainError:
        return False
    return True


@dataclass
class Walk:
    """One ticket of a world, looked at and acted on by everybody."""

    cast: object
    world: World
    ticket: Ticket
    now: object

    @property
    def fresh(self) -> Ticket:
        return Ticket.objects.get(pk=self.ticket.pk)

    def taken(self, act, person, standing, **more) -> bool:
        """Whoever lacks the right is tried in the plain world alone, where all acts are."""
        ticket, verb = self.fresh, act.verb
        is_tried = ticket.status in act.sources and act.permits(ticket, standing)
        if not is_tried and self.world.name != "plain":
            return False
        return is_taken(verb, ticket, person, self.cast, self.now, **more)

    def on_desk(self):
        """(who, verb, offered, taken) for everybody who opens it on the desk."""
        for name in DESK if self.world.name == "plain" else DESK_TOO:
            fresh, person = self.fresh, getattr(self.cast, name)
            scene = Scene(fresh, person, self.now)
            rows = {verb: table.ON_DESK[verb] for verb in WAYS} | {"rate": table.RECORDED["rate"]}
            shown = {one.verb for one in offers(scene)}
            if rows["rate"].is_open(fresh, scene.standing):
                shown.add("rate")
            for verb in self.world.verbs & rows.keys():
                taken = self.taken(rows[verb], person, scene.standing)
                yield name, verb, verb in shown, taken

    def in_queue(self):
        """The one step that a card offers must be taken; it need not offer all that would be."""
        if self.ticket.status not in OPEN:
            return
        person, estates = self.cast.paul, [self.ticket.estate]
        page = queue(estates, QueueFilter(q=self.ticket.number), user=person, now=self.now)
        [card] = page.cards
        verb, _word, _one_tap = step(card, standings(person, estates, self.now))
        if verb:
            taken = is_taken(verb, self.ticket, person, self.cast, self.now)
            yield "paul in the queue", verb, True, taken

    def of_reporter(self):
        alice, fresh = self.cast.alice, self.fresh
        if fresh.reporter_id != alice.pk:
            return
        standing = standing_of(alice, fresh.estate, self.now)
        shown = offered(fresh, standing).verbs
        for verb in self.world.verbs & set(table.BY_REPORTER):
            # While she may rate it, she says there that it broke again.
            if not (verb == "reopen" and "rate" in shown):
                yield "alice", verb, verb in shown, self.taken(table.ACTS[verb], alice, standing)

    def by_slip(self):
        for name in HOLDERS if self.world.name == "plain" else HOLDERS[:3]:
            person, fresh = getattr(self.cast, name) if name else None, self.fresh
            standing = standing_of(person or AnonymousUser(), fresh.estate, self.now)
            shown = offered_by_slip(fresh, standing).verbs
            for verb in self.world.verbs & table.BY_SLIP.keys():
                if verb == "reopen" and "rate" in shown:
                    continue
                act = table.row_of(verb, fresh, standing, has_code=True)
                taken = self.taken(act, person, standing, code=CODE)
                yield f"{name or 'anybody'} by slip", verb, verb in shown, taken


SURFACES = (Walk.on_desk, Walk.in_queue, Walk.of_reporter, Walk.by_slip)


def differences(cast, world, *, surfaces=SURFACES) -> list[str]:
    now, found = clock.now(), []
    for status in world.statuses:
        with transaction.atomic():
            walk = Walk(cast, world, world.build(cast, status, now), now)
            for surface in surfaces:
                found += [
                    f"{world.name}, {status}: {who} {verb}: offered {shown}, taken {taken}"
                    for who, verb, shown, taken in surface(walk)
                    if shown != taken
                ]
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("world", WORLDS, ids=lambda one: one.name)
def test_what_is_offered_is_taken_and_nothing_else(rolled_back, world):
    assert differences(rolled_back, world) == []


def broken(monkeypatch, verb, why_not, *tables) -> None:
    for one in tables:
        monkeypatch.setitem(one, verb, replace(one[verb], why_not=why_not))


def world_named(name) -> World:
    return next(one for one in WORLDS if one.name == name)


def test_control_a_row_that_forgets_its_condition_is_found(rolled_back, monkeypatch):
    broken(monkeypatch, "ask_extension", nothing, table.ACTS, table.ON_DESK)

    [*found] = differences(rolled_back, world_named("late"), surfaces=[Walk.on_desk])

    assert found
    assert all("ask_extension: offered True, taken False" in one for one in found)


def test_control_a_page_with_a_rule_of_its_own_is_found(rolled_back, monkeypatch):
    broken(monkeypatch, "withhold", lambda *_all: "不行", table.ON_DESK)

    found = differences(rolled_back, world_named("works"), surfaces=[Walk.on_desk])

    assert found == ["works, acknowledged: bob withhold: offered False, taken True"]


def test_every_condition_of_the_table_stands_in_somebodys_way(rolled_back):
    """No row of the table is asked in vain here: each says no in one of the worlds."""
    cast, now, said = rolled_back, clock.now(), set()
    for world in WORLDS[1:]:
        with transaction.atomic():
            [status, *_others] = world.statuses
            ticket = Ticket.objects.get(pk=world.build(cast, status, now).pk)
            standing = standing_of(cast.paul, ticket.estate, now)
            said |= {verb for verb in CONDITIONAL - said if says_no(verb, ticket, standing)}
            transaction.set_rollback(True)

    assert said == CONDITIONAL


def says_no(verb, ticket, standing) -> bool:
    act = table.ACTS[verb]
    return ticket.status in act.sources and bool(act.why_not(ticket, standing))
