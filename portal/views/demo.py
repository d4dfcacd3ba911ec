"""Pages that only the demo has: its log-ins and its mail."""

from functools import wraps

from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache

from portal import demo_mail, demo_people


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
    clear_login(request)  # a log-in left half-way would take the next one over
    groups = demo_people.groups()
    words = {"groups": groups, "password": demo_people.PASSWORD}
    return render(request, "demo/login.html", words)


@only_in_demo
def mail(request):
    mails = demo_mail.latest()
    for one in mails:
        one["at"] = parse_datetime(one["at"])
    return render(request, "demo/mail.html", {"mails": mails})
