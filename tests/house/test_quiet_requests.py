"""No request opens a line to the outside, and whoever tries is found out."""

import smtplib
import socket
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.quiet_requests import QuietRequests, TalksOutside

GUARD = "tests.quiet_requests.QuietRequests"


def connects(_request):
    with socket.create_connection(("127.0.0.1", 9), timeout=1):
        pass


def looks_up(_request):
    socket.getaddrinfo("example.org", 80)


def sends(_request):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", ("127.0.0.1", 9))


def writes_to_a_daemon(_request):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect("/dev/log")


def mails_and_swallows(_request):
    try:
        smtplib.SMTP("127.0.0.1", 9, timeout=1)
    except Exception:
        return HttpResponse("as if nothing had been")


OUTSIDE = [connects, looks_up, sends, writes_to_a_daemon, mails_and_swallows]


@pytest.mark.parametrize("view", OUTSIDE)
def test_a_request_that_talks_outside_fails(view):
    with pytest.raises(TalksOutside):
        QuietRequests(view)(RequestFactory().get("/"))


@pytest.mark.parametrize("view", OUTSIDE[:-1])
def test_control_outside_of_requests_anybody_may_talk(view):
    with suppress(OSError):  # that nobody answers there is no refusal of ours
        view(None)


def test_what_is_left_to_the_commit_is_the_requests_too(db, django_capture_on_commit_callbacks):
    def view(request):
        transaction.on_commit(lambda: connects(request))
        return HttpResponse()

    with pytest.raises(TalksOutside), django_capture_on_commit_callbacks(execute=True):
        QuietRequests(view)(RequestFactory().get("/"))


def test_redis_and_the_database_may_be_asked(client, db):
    assert settings.MIDDLEWARE[0] == GUARD
    assert client.get("/healthz").json()["redis"] == {"ok": True}
