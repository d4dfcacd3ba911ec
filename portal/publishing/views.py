"""Confirming a statement in Wagtail, and the page behind a poster's code."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages import workflow
from wagtail.models import Page

from communities import clock
from communities.access import require_second_factor
from communities.permissions import may
from portal.models import ShortLink, StatementPage


def in_office(view):
    """Wagtail lets every superuser confirm a notice; a statement asks its own service."""

    @wraps(view)
    def inner(request, *, page_id, **kwargs):
        page = get_object_or_404(Page, pk=page_id).specific
        estate = getattr(page, "estate", None)
        is_open = isinstance(page, StatementPage) or may(
            request.user, "portal.publish_content", estate, clock.now()
        )
        if not is_open:
            raise PermissionDenied
        return view(request, page_id=page_id, **kwargs)

    return inner


def guarded(view):
    """Behind the second factor, and by those alone who hold the office."""
    return require_admin_access(require_second_factor(in_office(view)))


action = guarded(workflow.WorkflowAction.as_view())
comment = guarded(workflow.CollectWorkflowActionData.as_view())


@require_safe
def short(request, code):
    """``/s/xxxxxx`` (短链) answers what the page itself answers, without a redirect.

    Links on it and its own address are the page's.
    """
    link = get_object_or_404(ShortLink, code=code)
    request.path = request.path_info = link.path
    found = resolve(link.path)
    request.resolver_match = found
    return found.func(request, *found.args, **found.kwargs)
