"""Files of public pages, short addresses of them, and the step that confirms a statement."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from communities import clock
from communities.standing import standing_of
from finance.acts import STATEMENTS
from finance.services.statements import publish_statement, reject_statement

ACTIONS = [("reject", _("退回"), True), ("approve", _("确认并公示"), False)]


class PublishJob(models.Model):
    """待生成页面: this path may read differently now; the row comes with the event that changed it.

    Insert-only for whoever changes something; the writer deletes what it has written. No estate:
    a path says it.
    """

    path = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["path"], name="publish_job_of_path")]

    def __str__(self):
        return self.path


class PublicChange(models.Model):
    """公示变更: what strangers read of an estate changed; how often, and when last, is its public version.

    Insert-only for whoever changes something, so that nobody waits for another; old rows are swept.
    """

    slug = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["slug", "id"], name="public_change_of_estate")]

    def __str__(self):
        return self.slug


class ShortLink(models.Model):
    """短链: six characters on a poster that show the page of ``path`` without a redirect."""

    code = models.CharField(
        max_length=6, unique=True, validators=[RegexValidator("^[2-9a-hj-km-np-z]{6}$")]
    )
    path = models.CharField(max_length=200, unique=True)

    def __str__(self):
        return f"/s/{self.code}"


# What an action of the workflow does to the statement.
DOES = {"approve": STATEMENTS["publish"], "reject": STATEMENTS["reject"]}


def actions_of(user, page) -> list:
    """The actions that the service would take from this person now."""
    statement = getattr(page.specific, "statement", None)
    if statement is None:
        return []
    standing = standing_of(user, statement.estate, clock.now())
    return [one for one in ACTIONS if DOES[one[0]].is_open(statement, standing)]


class StatementTask(Task):
    """公示表确认: the management body confirms or returns; rank opens nothing.

    The task only calls the service, where the desk ends too. What the service did comes back as a signal, which moves page
    and workflow, so the desk and the admin leave the same traces.
    """

    def on_action(self, task_state, user, action_name, comment="", **more):
        statement = task_state.revision.content_object.specific.statement
        given = {"statement": statement, "actor": user, "now": clock.now()}
        if action_name == "approve":
            publish_statement(**given)
        elif action_name == "reject":
            reject_statement(reason=comment, **given)

    def get_actions(self, page, user):
        return actions_of(user, page)

    def user_can_access_editor(self, page, user):
        return bool(actions_of(user, page))

    def get_task_states_user_can_moderate(self, user, **more):
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        mine = [
            state.pk
            for state in waiting.select_related("revision")
            if actions_of(user, state.revision.content_object)
        ]
        return TaskState.objects.filter(pk__in=mine)

    @classmethod
    def get_description(cls):
        return _("由本小区管理主体确认后公示，提交的单位不能确认")

    class Meta:
        verbose_name = verbose_name_plural = _("公示表确认")
