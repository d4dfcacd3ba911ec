"""The review of a statement's page (公示审核): Wagtail's workflow follows what the service did.

Nothing here decides. Every step is without a user, so that Wagtail sends no mail of its own and
asks no rank; who decided stands in the statement and in the audit trail.
"""

from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from portal.models import StatementPage, StatementTask

NAME = "公示表：管理主体确认"


def begin(page: StatementPage) -> None:
    """A new round; whatever was left of an earlier one is over."""
    if page.current_workflow_state:
        page.current_workflow_state.cancel()
    page.save_revision()
    _workflow(page).start(page, None)


def complete(page: StatementPage) -> None:
    """Live: at the end of the round that waits, or at once where a correction needs none."""
    waiting = _waiting(page)
    if waiting:
        # Its end publishes the revision that was handed in, unless somebody saved a newer one.
        waiting.approve()
    if not waiting or not StatementPage.objects.live().filter(pk=page.pk).exists():
        page.save_revision().publish()


def turn_back(page: StatementPage, reason: str) -> None:
    if waiting := _waiting(page):
        waiting.reject(comment=reason)


def _waiting(page):
    state = page.current_workflow_state
    if state and state.status == state.STATUS_IN_PROGRESS:
        return state.current_task_state.specific
    return None


def _workflow(page) -> Workflow:
    """One workflow for all statements, hung on every estate's accounts page."""
    workflow, is_new = Workflow.objects.get_or_create(name=NAME)
    if is_new:
        task = StatementTask.objects.create(name=NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=page.get_parent(), defaults={"workflow": workflow})
    return workflow
