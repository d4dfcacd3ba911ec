"""What the desk knows of one ticket (工单现场) before it offers anything to do."""

from functools import cached_property

from communities.calendars import load_calendar
from communities.models import Clock, ClockExtension, ClockPause
from communities.selectors import clocks_of, handlers
from communities.selectors.clocks import NewEnd, end_after_extension, end_after_pause
from communities.standing import standing_of
from repairs.levels import LAST_STAGE, ROUND_THE_CLOCK, VISITED, Level, Stage
from repairs.models import Callback, Quote, Ticket
from repairs.states import OPEN, TicketStatus


class Scene:
    """现场: one ticket, who looks at it and when; everything else is read when it is asked for."""

    def __init__(self, ticket: Ticket, user, now):
        self.ticket, self.user, self.now = ticket, user, now
        self.standing = standing_of(user, ticket.estate, now)

    @cached_property
    def clocks(self) -> list[Clock]:
        found = list(clocks_of(self.ticket.subject).prefetch_related("pauses", "events"))
        for one in found:
            one.estate = self.ticket.estate
        return found

    @property
    def running(self) -> list[Clock]:
        found = [one for one in self.clocks if one.is_running and one.stage != Stage.CALLBACK]
        return sorted(found, key=lambda one: one.due_at)

    @property
    def ended(self) -> list[Clock]:
        return [one for one in self.clocks if not one.is_running]

    @property
    def last_clock(self) -> Clock | None:
        stage = LAST_STAGE[Level(self.ticket.level)]
        return next((one for one in self.running if one.stage == stage), None)

    @cached_property
    def pause(self) -> ClockPause | None:
        rows = ClockPause.objects.filter(clock__in=self.running, ended_at=None)
        return rows.filter(until_at__gt=self.now).order_by("-until_at").first()

    @cached_property
    def extension(self) -> ClockExtension | None:
        """Asked for and not yet decided."""
        running = [one for one in self.clocks if one.is_running]
        rows = ClockExtension.objects.filter(clock__in=running, status="asked")
        return rows.select_related("clock", "asked_by").first()

    @cached_property
    def quote(self) -> Quote | None:
        """On the table, not yet answered."""
        return self.ticket.quotes.filter(status=Quote.Status.OFFERED).first()

    @cached_property
    def callback(self) -> Callback | None:
        rows = self.ticket.callbacks.filter(status=Callback.Status.DUE)
        return rows.select_related("rating").order_by("pk").first()

    @property
    def colleagues(self):
        return handlers([self.ticket.estate], self.now)

    @property
    def leads(self):
        """Open tickets of the same category that this one may go with; none that is private, since
        the public page names it."""
        rows = Ticket.objects.for_estate(self.ticket.estate).exclude(pk=self.ticket.pk)
        rows = rows.filter(status__in=OPEN, matter=None, is_public=True)
        rows = rows.filter(category=self.ticket.category_id)
        return rows.select_related("building", "category").order_by("-reported_at")

    @property
    def is_round_the_clock(self) -> bool:
        return Level(self.ticket.level) in ROUND_THE_CLOCK

    @property
    def is_overdue(self) -> bool:
        return any(one.is_overdue(self.now) for one in self.running)

    @property
    def can_pause(self) -> bool:
        in_time = [one for one in self.running if not one.is_overdue(self.now)]
        return bool(in_time) and not self.is_round_the_clock and self.pause is None

    def ends_after_pause(self, working_days: int) -> list[NewEnd]:
        """新期限: what a pause from now would make of every clock that is not late."""
        in_time = [one for one in self.running if not one.is_overdue(self.now)]
        return [end_after_pause(one, working_days, self.now, self.calendar) for one in in_time]

    @property
    def end_if_granted(self) -> NewEnd:
        """What the extension that was asked for would make of its clock."""
        return end_after_extension(self.extension, self.calendar)

    @cached_property
    def calendar(self):
        return load_calendar(self.ticket.estate)


def next_verb(ticket: Ticket, stages, *, is_paused: bool) -> str:
    """下一步 of an open ticket whose clocks of ``stages`` run; empty where none is to be taken."""
    if ticket.status == TicketStatus.REPORTED:
        return "acknowledge"
    if ticket.status != TicketStatus.ACKNOWLEDGED:
        return ""
    if is_paused:
        return "resume"
    if set(VISITED) & set(stages):
        return "visit"
    if Stage.PLAN in stages:
        return "plan"
    return "finish"
