"""Wagtail's admin without mails of its own (不发邮件的后台): they would go out inside of a request,
where a sick mail server answers for the whole act. What they say our own notices say."""

from importlib import import_module

from wagtail.admin.apps import WagtailAdminAppConfig

# Wagtail's senders by the signal each hears, and of what.
MAILS = {
    "task_submitted": ("TaskState", "group_approval_task_submitted"),
    "workflow_submitted": ("WorkflowState", "workflow_state_submitted"),
    "workflow_approved": ("WorkflowState", "workflow_state_approved"),
    "workflow_rejected": ("WorkflowState", "workflow_state_rejected"),
}


class QuietAdmin(WagtailAdminAppConfig):
    def ready(self):
        super().ready()
        signals, models = import_module("wagtail.signals"), import_module("wagtail.models")
        for signal, (sender, name) in MAILS.items():
            getattr(signals, signal).disconnect(
                sender=getattr(models, sender), dispatch_uid=f"{name}_email_notification"
            )
