"""How a deadline is shown everywhere: the moment first, then the time left, then how it was found."""

from django import template
from django.utils.translation import gettext as _

from communities import clock as time
from communities.selectors.clocks import derivation, last_escalation

register = template.Library()


@register.inclusion_tag("components/clock.html")
def deadline_of(clock, how=True, now=None, what=""):
    """``what`` is to be done by then; ``how`` unfolds 怎么算的, at a few queries; lists leave it out.

    ``now`` keeps a whole page at one moment. A page that is stored as a file carries the time left
    as of its writing.
    """
    now = now or time.now()
    whole = (clock.due_at - clock.started_at).total_seconds()
    pauses = clock.pauses.all() if how else ()
    lasting = [one for one in pauses if one.ended_at is None and one.until_at > now]
    return {
        "clock": clock,
        "what": what,
        "now": now,
        "state": clock.state(now),
        "whole": round(whole),
        "left": round(max(0, (clock.due_at - now).total_seconds())),
        "pause": lasting[0] if lasting else None,
        "lines": derivation(clock, now) if how else [],
        "told": last_escalation(clock) if how and clock.is_overdue(now) else "",
        "provisional": _("暂定"),
        "late": _("已超时"),
        "near": _("临期"),
        "paused": _("暂停中"),
        "in_time": _("按时"),
    }
