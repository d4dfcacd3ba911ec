"""待办队列: open tickets of several estates by their nearest deadline, a page at a time.

However many tickets there are, a page reads one short run of an index for each estate, and the
next page begins after the last row of this one. What is on pause comes after everything that runs.
"""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from communities.clock import local
from communities.folding import building_number
from communities.models import Clock
from communities.numbers import whole_number
from communities.selectors.homes import fits_home
from repairs.levels import Level, Stage
from repairs.models import Quote, Ticket, TicketPhoto
from repairs.states import OPEN

PAGE = 30
# Counts end here and are shown as "99+": nobody needs more, and counting all would take time.
MANY = 100
SOON = timedelta(hours=2)
OVERDUE, NEAR, TODAY, LATER, PAUSED = "overdue", "soon", "today", "later", "paused"
GROUPS = {
    OVERDUE: _("已超时"),
    NEAR: _("2小时内"),
    TODAY: _("今天"),
    LATER: _("以后"),
    PAUSED: _("暂停中"),
}


@dataclass(frozen=True)
class QueueFilter:
    """筛选: what an address asks for; ``assignee`` is me or none, ``due`` is overdue."""

    assignee: str = ""
    due: str = ""
    estate: str = ""
    category: str = ""
    level: str = ""
    q: str = ""

    @classmethod
    def parse(cls, given) -> "QueueFilter":
        """From a query string; what makes no sense there is left out."""
        known = {"assignee": {"me", "none"}, "due": {OVERDUE}, "level": set(Level.values)}
        asked = {one.name: given.get(one.name, "").strip()[:40] for one in fields(cls)}
        return cls(
            **{
                name: value
                for name, value in asked.items()
                if name not in known or value in known[name]
            }
        )

    def query(self, **changes) -> str:
        """The query string of this filter with ``changes``; empty where nothing is asked."""
        held = vars(replace(self, **changes))
        return urlencode({name: value for name, value in held.items() if value})

    @property
    def is_empty(self) -> bool:
        return not self.query()

    def narrowed(self, tickets, user, now):
        if self.assignee:
            tickets = tickets.filter(handler=user if self.assignee == "me" else None)
        if self.due:
            tickets = tickets.filter(next_due_at__lte=now)
        if self.category:
            tickets = tickets.filter(category__slug=self.category)
        if self.level:
            tickets = tickets.filter(level=self.level)
        if self.q:
            tickets = tickets.filter(fits_words(self.q))
        return tickets


def fits_words(text: str) -> Q:
    """A number, or words of what was said, where, and of what kind; a home in any spelling."""
    said = Q(number__iexact=text)
    for name in ("words", "place", "category__label", "building__name"):
        said |= Q(**{f"{name}__icontains": text})
    return said | _of_home(text)


def _of_home(text: str) -> Q:
    """3幢2单元501室, a room alone, or a building."""
    found = fits_home(text, "unit__")
    if number := building_number(text):
        found |= Q(building__number=number)
    return found


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: on pause or not, its deadline, its key."""

    paused: bool
    due_at: datetime
    pk: int

    def __str__(self):
        micros = (self.due_at - EPOCH) // timedelta(microseconds=1)
        return f"{'p' if self.paused else 'r'}.{micros}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for what no page has written."""
        kind, _dot, rest = text.partition(".")
        micros, _dot, pk = rest.partition(".")
        after, key = whole_number(micros, MICROS_DIGITS), whole_number(pk)
        if kind not in {"p", "r"} or after is None or key is None:
            return None
        return cls(kind == "p", EPOCH + timedelta(microseconds=after), key)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Until the year 2286; eighteen digits would lead past the last day there is.
MICROS_DIGITS = 16


@dataclass(frozen=True)
class Card:
    """One ticket of the queue with its running clocks, the one that ends next first."""

    ticket: Ticket
    clocks: list[Clock]
    group: str

    @property
    def clock(self) -> Clock | None:
        return self.clocks[0] if self.clocks else None

    @property
    def stage_name(self) -> str:
        """What is to be done by the next deadline."""
        return Stage(self.clock.stage).label if self.clock else ""

    @property
    def stages(self) -> list[str]:
        return [clock.stage for clock in self.clocks]

    @property
    def thumb(self) -> TicketPhoto | None:
        return self.ticket.shots[0] if self.ticket.shots else None

    @property
    def phone(self) -> str:
        reporter = self.ticket.reporter
        return self.ticket.slip_phone or (reporter.phone if reporter else "") or ""


@dataclass(frozen=True)
class Page:
    cards: list[Card]
    after: Cursor | None

    def groups(self) -> list[tuple[str, list[Card]]]:
        """(heading, cards), in the order of GROUPS and without empty ones."""
        found = {}
        for card in self.cards:
            found.setdefault(card.group, []).append(card)
        return [(GROUPS[name], found[name]) for name in GROUPS if name in found]


def queue(
    estates, asked: QueueFilter, *, user, now, after: Cursor | None = None, size=PAGE
) -> Page:
    """One page: five queries, whatever the number of tickets."""
    estates = [one for one in estates if asked.estate in {"", one.slug}]
    tickets = asked.narrowed(Ticket.objects.filter(status__in=OPEN), user, now)
    on_pause = Q(paused_until__gt=now)
    keys = []
    for paused, part in [(False, tickets.exclude(on_pause)), (True, tickets.filter(on_pause))]:
        if after and after.paused > paused:
            continue
        begin = after if after and after.paused == paused else None
        room = size + 1 - len(keys)
        if room:
            keys += [(paused, *key) for key in in_order(part, estates, begin, room)]
    cards = _cards(keys[:size], now)
    return Page(cards, Cursor(*keys[size - 1]) if len(keys) > size else None)


def counted(estates, asked: QueueFilter, *, user, now) -> int:
    """How many a filter finds, up to MANY."""
    tickets = asked.narrowed(Ticket.objects.filter(status__in=OPEN), user, now)
    estates = [one for one in estates if asked.estate in {"", one.slug}]
    return tickets.filter(estate__in=estates)[:MANY].count()


def in_order(tickets, estates, after: Cursor | None, room: int) -> list[tuple[datetime, int]]:
    """The next keys in order. Each estate gives its own, so that each reads its own index."""
    if after:
        tickets = tickets.filter(
            Q(next_due_at__gt=after.due_at) | Q(pk__gt=after.pk), next_due_at__gte=after.due_at
        )
    order = ["next_due_at", "pk"]
    runs = [
        tickets.filter(estate=estate).order_by(*order).values_list(*order)[:room]
        for estate in estates
    ]
    if not runs:
        return []
    if len(runs) == 1:
        return list(runs[0])
    return list(runs[0].union(*runs[1:], all=True).order_by(*order)[:room])


def _cards(keys, now) -> list[Card]:
    shots = TicketPhoto.objects.filter(kind=TicketPhoto.Kind.BEFORE).order_by("pk")
    rows = Ticket.objects.filter(pk__in=[pk for _paused, _due, pk in keys])
    rows = rows.select_related(
        "estate", "category", "building", "unit__building", "handler", "reporter"
    )
    rows = rows.prefetch_related(Prefetch("photos", shots, to_attr="shots"))
    offered = Quote.objects.filter(status=Quote.Status.OFFERED)
    rows = rows.prefetch_related(Prefetch("quotes", offered, to_attr="offers"))
    tickets = {row.pk: row for row in rows.annotate(n_me_too=Count("me_toos"))}
    clocks = _running_clocks(tickets.values())
    for ticket in tickets.values():
        ticket.clocks = clocks[ticket.subject]
        ticket.quote_in_force = next(iter(ticket.offers), None)
    return [
        Card(tickets[pk], clocks[tickets[pk].subject], group_of(paused, due, now))
        for paused, due, pk in keys
        if pk in tickets
    ]


def _running_clocks(tickets) -> dict[str, list[Clock]]:
    found = defaultdict(list)
    running = Clock.objects.running().filter(subject__in=[one.subject for one in tickets])
    for clock in running.exclude(stage=Stage.CALLBACK).order_by("due_at", "pk"):
        found[clock.subject].append(clock)
    return found


def group_of(paused: bool, due: datetime, now: datetime) -> str:
    if paused:
        return PAUSED
    if due <= now:
        return OVERDUE
    if due <= now + SOON:
        return NEAR
    return TODAY if local(due).date() == local(now).date() else LATER
