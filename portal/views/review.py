"""Wagtail's workflow actions, behind the second factor."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages import workflow

from communities.access import require_second_factor

VIEWS = {
    "action": workflow.WorkflowAction.as_view(),
    "collect_action_data": workflow.CollectWorkflowActionData.as_view(),
}


@require_admin_access
@require_second_factor
def decide(request, kind, **given):
    return VIEWS[kind](request, **given)
