"""Wagtail's workflow actions, behind the second factor."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages import workflow

from communities.access import require_second_factor

action = require_admin_access(require_second_factor(workflow.WorkflowAction.as_view()))
comment = require_admin_access(require_second_factor(workflow.CollectWorkflowActionData.as_view()))
