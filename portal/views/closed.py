"""Screens of Wagtail that are closed to every rank."""

from django.http import Http404

CLOSED = [
    # Accounts belong to their people and groups follow memberships: nobody administers them.
    "users",
    "groups",
    "bulk/communities/user",
    "password_reset",
    # These tell the titles of other estates' unpublished pages.
    "reports/(?:workflow|workflow_tasks|page-types-usage)",
]


def closed(request, *args, **kwargs):
    raise Http404
