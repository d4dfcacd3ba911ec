"""Reading (已读): a body's notice is read for all of its people once one of them has."""

from datetime import datetime

from communities.errors import NotAllowed
from communities.models import User
from communities.permissions import DENIED
from notifications.models import Notice
from notifications.selectors.inbox import inbox


def mark_read(*, notice: Notice, actor: User, now: datetime) -> None:
    """With it what was told about the same subject before. Another's inbox is left alone."""
    about = inbox(actor, now).filter(subject=notice.subject, created_at__lte=notice.created_at)
    about.filter(read_at=None).update(read_at=now)


def mark_handled(*, notice: Notice, actor: User, now: datetime) -> None:
    """已处理: what a body was told about a subject asks nothing of any of its people any more.

    Whoever was faster stays named; NotAllowed for what was told to a person.
    """
    if notice.body_id is None:
        raise NotAllowed(DENIED)
    about = inbox(actor, now).filter(
        subject=notice.subject, body=notice.body_id, created_at__lte=notice.created_at
    )
    about.filter(handled_at=None).update(handled_at=now, handled_by=actor)
    mark_read(notice=notice, actor=actor, now=now)


def settle(*, subject: str, kind: str, now: datetime) -> None:
    """办结: what asked for a decision about ``subject`` waits for nobody once somebody has decided."""
    Notice.objects.filter(subject=subject, kind=kind, read_at=None).update(read_at=now)


def mark_all_read(*, actor: User, until: datetime, now: datetime) -> int:
    """Those that were there at ``until``, when the page was shown; later ones stay unread."""
    rows = inbox(actor, now).filter(read_at=None, created_at__lte=until)
    return rows.update(read_at=now)
