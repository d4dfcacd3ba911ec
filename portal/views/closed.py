"""Screens of Wagtail that are closed to every rank.

Accounts belong to their people and groups follow memberships, so nobody administers them by hand.
"""

from django.http import Http404


def closed(request, rest=""):
    raise Http404
