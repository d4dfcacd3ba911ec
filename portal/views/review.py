"""Wagtail's workflow actions, behind the second factor, and by those alone who hold the office."""

from functools import wraps

import rules
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages import workflow
from wagtail.models import Page

from communities.access import require_second_factor
from portal.models import StatementPage


def in_office(view):
    """Wagtail lets every superuser confirm a notice; a statement asks its own service."""

    @wraps(view)
    def inner(request, *, page_id, **kwargs):
        page = get_object_or_404(Page, pk=page_id).specific
        if not isinstance(page, StatementPage) and not rules.has_perm(
            "portal.publish_content", request.user, getattr(page, "estate", None)
        ):
            raise PermissionDenied
        return view(request, page_id=page_id, **kwargs)

    return inner


def guarded(view):
    return require_admin_access(require_second_factor(in_office(view)))


action = guarded(workflow.WorkflowAction.as_view())
comment = guarded(workflow.CollectWorkflowActionData.as_view())
