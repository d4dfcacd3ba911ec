"""查找 on the desk: what is typed comes by POST, and stands in no address, no log and no record."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import has_second_factor, step_of
from communities.desk import desk_view
from communities.services.trail import audit_read
from portal.finding.finders import found_by
from portal.finding.forms import FindForm
from portal.reads import asked_for

KEPT, KEPT_SECONDS = "find", 5 * 60


@desk_view
@never_cache
@require_http_methods(["GET", "POST"])
def find(request, estates):
    """People are looked for only after the second factor; each search leaves its line."""
    people = has_second_factor(request)
    form = FindForm(request.POST if request.method == "POST" else _kept(request, people))
    words = {"form": form, "rail": "find", "people": people, "proof": _proof(request)}
    if form.is_valid():
        now, sought = clock.now(), form.sought
        if not people:
            request.session[KEPT] = [sought.text, now.timestamp()]
        words["found"] = found_by(request.user, estates, sought, now, people=people)
        asked = asked_for(urlencode({"q": sought.text}))
        audit_read(
            estate_id=None, actor=request.user, verb="desk.searched", subject="desk", asked=asked,
            at=now,
        )  # fmt: skip
    return render(request, "portal/find.html", words, status=400 if form.errors else 200)


def _kept(request, people: bool) -> dict | None:
    """What was typed before she went to prove herself: looked for once, when she is back soon enough."""
    if not people or KEPT not in request.session:
        return None
    text, at = request.session.pop(KEPT)
    return {"q": text} if clock.now().timestamp() - at < KEPT_SECONDS else None


def _proof(request) -> str:
    """The page of the second factor, and back."""
    return f"{reverse(step_of(request.user))}?{urlencode({'next': request.path})}"
