"""Pages that only the demo has: its log-ins and its mail."""

from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache

from portal.demo import mail as demo_mail
from portal.demo import people_access


def only_in_demo(view):
    @never_cache
    @wraps(view)
    def inner(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return inner


@only_in_demo
def login(request):
    """The list with its codes; a button is handed on to the real log-in, form and all."""
    if request.method == "POST":
        if not request.user.is_authenticated:
            request.session.flush()  # a log-in left half-way would take the next one over
        return HttpResponseRedirect(reverse("account_login"), status=HTTPStatus.TEMPORARY_REDIRECT)
    groups = people_access.groups()
    words = {"groups": groups, "password": people_access.PASSWORD}
    return render(request, "demo/login.html", words)


@only_in_demo
def mail(request):
    mails = demo_mail.latest(to=request.GET.get("to", ""))
    for one in mails:
        one["at"] = parse_datetime(one["at"])
    return render(request, "demo/mail.html", {"mails": mails})
