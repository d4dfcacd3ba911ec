"""What the desk knows of one ticket (工单现场) before it offers anything to do."""

from functools import cached_property

from django.db.models import prefetch_related_objects

from communities.calendars import load_calendar
from communities.estate_settings import setting
from communities.models import Clock, ClockExtension, ClockPause
from communities.selectors import who_serves
from communities.selectors.clocks import NewEnd, end_after_extension, end_after_pause
from communities.settings_rows import PAUSE_DAYS
from communities.standing import standing_of
from repairs.levels import VISITED, Stage
from repairs.models import Ticket
from repairs.states import TicketStatus


class Scene:
    """现场: one ticket, who looks at it and when; everything else is read when it is asked for."""

    def __init__(self, ticket: Ticket, user, now):
        self.ticket, self.user, self.now = ticket, user, now
        self.standing = standing_of(user, ticket.estate, now)

    @cached_property
    def clocks(self) -> list[Clock]:
        prefetch_related_objects(self.ticket.clocks, "pauses", "events")
        for one in self.ticket.clocks:
            one.estate = self.ticket.estate
        return self.ticket.clocks

    @property
    def running(self) -> list[Clock]:
        return self.ticket.running if self.clocks else []

    @property
    def ended(self) -> list[Clock]:
        return (
            [one for one in self.ticket.clocks_shown if not one.is_running] if self.clocks else []
        )

    @cached_property
    def pause(self) -> ClockPause | None:
        rows = ClockPause.objects.filter(clock__in=self.running, ended_at=None)
        return rows.filter(until_at__gt=self.now).order_by("-until_at").first()

    @property
    def longest_pause(self) -> int:
        """In working days, by what held when the clocks began."""
        estate = self.ticket.estate
        found = [setting(estate, PAUSE_DAYS, one.started_at) for one in self.running]
        return min(found, default=setting(estate, PAUSE_DAYS, self.now))

    @property
    def extension(self) -> ClockExtension | None:
        return self.ticket.asked_extension

    @property
    def colleagues(self):
        return who_serves([self.ticket.estate], self.now)

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
