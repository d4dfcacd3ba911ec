"""What lies around a ticket, read once for all who ask (现状): clocks, quote, rating, calls."""

from datetime import datetime

from django.utils.functional import cached_property

from communities.calendars import load_calendar
from communities.deadlines import due_at
from communities.models import Clock, ClockExtension
from communities.selectors.clocks import clocks_of, pause_days_left
from communities.standing import Standing
from repairs.levels import LAST_STAGE, VISITED, Level, Stage, stricter_than
from repairs.models.setup import terms_of
from repairs.states import OPEN, CallbackStatus, QuoteStatus

# The acts of whoever did the work.
WORK = ("visit", "finish")
IN_FORCE = (QuoteStatus.OFFERED, QuoteStatus.ACCEPTED)


class TicketFacts:
    """现状: each read when it is first asked for; whoever reads many tickets may fill it in."""

    @cached_property
    def clocks(self) -> list[Clock]:
        """All of its clocks in the order they started, ended ones too."""
        return list(clocks_of(self.subject))

    @property
    def clocks_shown(self) -> list[Clock]:
        """Without that of being there (到场) where nobody said so, and finishing alone ended it."""
        met = [one for one in self.clocks if one.stage in VISITED and one.met_at]
        if not met or self.was_visited:
            return self.clocks
        return [one for one in self.clocks if one not in met]

    @cached_property
    def was_visited(self) -> bool:
        return self.events.filter(verb="visit").exists()

    @property
    def running(self) -> list[Clock]:
        """The clocks that run but for a call-back's, the next to end first."""
        found = [one for one in self.clocks if one.is_running and one.stage != Stage.CALLBACK]
        return sorted(found, key=lambda one: (one.due_at, one.pk))

    @property
    def last_clock(self) -> Clock | None:
        """The running clock of the work itself."""
        stage = LAST_STAGE[Level(self.level)]
        return next((one for one in self.running if one.stage == stage), None)

    @property
    def half_time(self) -> datetime | None:
        """When half of the time of its next deadline has passed; None where nothing runs."""
        clock = next(iter(self.running), None)
        return clock and clock.started_at + (clock.due_at - clock.started_at) / 2

    def in_time(self, now) -> list[Clock]:
        return [one for one in self.running if not one.is_overdue(now)]

    def is_paused(self, now) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def pause_days_left(self, now) -> int:
        """Working days for which every clock in time may still be paused."""
        for one in self.in_time(now):
            one.estate = self.estate
        return min(pause_days_left(one) for one in self.in_time(now))

    def levels_up(self, now) -> list[Level]:
        """Stricter levels at which nothing would end later than it does now."""
        stricter = stricter_than(self.level)
        if not stricter:
            return []
        ends = {clock.stage: clock.due_at for clock in self.running}
        last, calendar = ends.get(LAST_STAGE[Level(self.level)]), load_calendar(self.estate, now)
        found = set(stricter)
        for (level, stage), term in terms_of(self.times).items():
            is_done = stage == Stage.RESPOND and self.acknowledged_at
            end = ends.get(stage) or (last if stage == LAST_STAGE[Level(level)] else None)
            if end and not is_done and due_at(now, term, calendar).at > end:
                found.discard(Level(level))
        return [one for one in stricter if one in found]

    @cached_property
    def asked_extension(self) -> ClockExtension | None:
        """Asked for and not yet decided."""
        running = [one for one in self.clocks if one.is_running]
        if not running:
            return None
        rows = ClockExtension.objects.filter(clock__in=running, status=ClockExtension.Status.ASKED)
        return rows.select_related("clock", "asked_by").first()

    @cached_property
    def quote_in_force(self):
        """On the table or accepted; there is no quote for what is not somebody's home."""
        if self.scope != "home":
            return None
        return self.quotes.filter(status__in=IN_FORCE).first()

    @property
    def offered_quote(self):
        """On the table, not yet answered."""
        quote = self.quote_in_force
        return quote if quote and quote.status == QuoteStatus.OFFERED else None

    @cached_property
    def last_rating(self):
        """Of the last round of work."""
        return self.ratings.filter(round=self.n_reopened).order_by("-revision").first()

    @cached_property
    def due_callback(self):
        rows = self.callbacks.filter(status=CallbackStatus.DUE)
        return rows.select_related("rating").order_by("pk").first()

    @cached_property
    def last_urged_at(self) -> datetime | None:
        urged = self.events.filter(verb="urge").order_by("-at")
        return urged.values_list("at", flat=True).first()

    @property
    def leads(self):
        """Open tickets of the same category that this one may go with; none that is private, since
        the public page names it."""
        rows = type(self).objects.filter(estate=self.estate_id, category=self.category_id)
        rows = rows.filter(status__in=OPEN, matter=None, is_public=True).exclude(pk=self.pk)
        return rows.select_related("building", "category").order_by("-reported_at")

    @cached_property
    def workers(self) -> dict[int, str]:
        """Who went there or finished the work, and as what."""
        done = self.events.filter(verb__in=WORK).exclude(actor=None).order_by("pk")
        return dict(done.values_list("actor", "actor_role"))

    def was_worked_on_by(self, user) -> bool:
        return user.pk in self.workers

    def was_worked_on_as(self, role: str) -> bool:
        return role in self.workers.values()

    # While an act has the row: who acts, and the revision that the act makes.
    acting: Standing | None = None
    held_revision: int | None = None

    def forget(self) -> None:
        """An act was done: who asks next reads anew."""
        for name, what in vars(TicketFacts).items():
            if isinstance(what, cached_property):
                self.__dict__.pop(name, None)
