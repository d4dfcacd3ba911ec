"""On a matter's own page: that somebody was called to it, by when to answer, and whether it was."""

from django import template

from communities import clock
from communities.standing import standing_of
from notifications.selectors.referrals import kinds_left, letters_about, public_traces

register = template.Library()


@register.inclusion_tag("notifications/traces.html")
def letter_traces(estate, subject):
    """Of a public matter only; no words of a letter and no person."""
    return {"traces": public_traces(estate, subject, clock.now())}


@register.inclusion_tag("notifications/letters.html")
def matter_letters(user, estate, subject, is_over=False):
    """For those in office: the letters themselves, and where to begin one about what is not over."""
    now = clock.now()
    standing = standing_of(user, estate, now)
    letters = letters_about(standing, subject)
    kinds = [] if is_over else kinds_left(standing, letters)
    return {"letters": letters, "kinds": kinds, "estate": estate, "subject": subject, "now": now}
