"""Screens of Wagtail that are closed to every rank."""

from django.http import Http404

CLOSED = [
    # Accounts belong to their people and groups follow memberships: nobody administers them.
    "users",
    "groups",
    "bulk/communities/user",
    "password_reset",
    # An estate's reviews and collection are made with it, and there is one site.
    "workflows",
    "collections",
    "sites",
    # They show every estate's; those of renamed pages make themselves.
    "redirects",
    # These tell the titles of other estates' unpublished pages.
    "reports/(?:workflow|workflow_tasks|page-types-usage)",
    # These show every estate's files, and act on pages without asking ``wagtail_hooks``.
    "api/main/(?:images|documents)",
    "api/main/pages/[0-9]+/action",
    "images/chooser/[0-9]+/select_format",
]


def closed(request, *args, **kwargs):
    raise Http404
