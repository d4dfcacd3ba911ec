"""通知、指南的审核: who may publish hears what waits, who asked hears what became of it.

By our own notices: Wagtail's mails would be sent in the middle of the request.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.selectors import who_holds
from notifications.kinds import Kind, register
from notifications.models import Topic
from notifications.services import notify, settle
from portal.estates import MAY_PUBLISH

ASKED, APPROVED, REJECTED = (f"portal.review_{end}" for end in ("asked", "approved", "rejected"))

KINDS = {
    ASKED: Kind(Topic.ACCOUNT, _("“%(title)s”等您确认发布"), todo=True),
    APPROVED: Kind(Topic.ACCOUNT, _("您提交的“%(title)s”已确认发布")),
    REJECTED: Kind(Topic.ACCOUNT, _("您提交的“%(title)s”被退回：%(why)s"), todo=True),
}

register(KINDS)


def tell_of_asking(task_state, user, now) -> None:
    """Everybody who may publish there, but not whoever asks."""
    page = task_state.revision.content_object.specific
    readers = [one for one in who_holds(page.estate, now, *MAY_PUBLISH) if one != user]
    _tell(page, readers, ASKED, task_state, now)


def tell_of_end(workflow_state, kind: str, user, now) -> None:
    """Whoever asked, unless she decided herself."""
    settle(subject=_subject(workflow_state.content_object), kind=ASKED, now=now)
    asked = workflow_state.requested_by
    if asked and asked != user:
        state = workflow_state.current_task_state
        page = workflow_state.content_object.specific
        _tell(page, [asked], kind, state, now, why=state.comment if state else "")


def _subject(page) -> str:
    return f"portal.page:{page.pk}"


def _tell(page, readers, kind, task_state, now, **params) -> None:
    notify(
        estate=page.estate,
        to=readers,
        kind=kind,
        subject=_subject(page),
        path=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        params={"title": page.title, **params},
        now=now,
        key=f"{kind}:{task_state.pk}" if task_state else None,
    )
