"""撤下: who may decide hears that somebody asks for it, who asked hears what became of it.

What is told names the file alone: mails and texts leave the house, and a reason may name a person.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Role
from communities.selectors import who_governs, who_holds
from communities.standing import standings_of
from notifications.kinds import Kind, register
from notifications.models import Topic
from notifications.services import notify, settle
from portal.models import FileRemoval
from portal.shown_files.states import RemovalStatus

ASKED, REMOVED, KEPT = (f"portal.removal_{end}" for end in ("asked", "removed", "declined"))

KINDS = {
    ASKED: Kind(
        Topic.ACCOUNT, _("有人提出撤下公示文件“%(title)s”，等您确认；理由请登录查看"), todo=True
    ),
    REMOVED: Kind(Topic.ACCOUNT, _("您提出撤下的“%(title)s”已经撤下")),
    KEPT: Kind(Topic.ACCOUNT, _("您提出撤下的“%(title)s”没有得到同意，照旧公示")),
}
ENDS = {RemovalStatus.REMOVED: REMOVED, RemovalStatus.DECLINED: KEPT}

register(KINDS)


def tell_of_asking(removal: FileRemoval, now) -> None:
    _tell(removal, who_decides(removal, now), ASKED, now)


def tell_of_end(removal: FileRemoval, now) -> None:
    settle(subject=_subject(removal), kind=ASKED, now=now)
    _tell(removal, [removal.asked_by], ENDS[RemovalStatus(removal.status)], now)


def who_decides(removal: FileRemoval, now) -> list:
    """Those of ``portal.remove_file``, but nobody of the asker's employers."""
    estate, asker = removal.estate, removal.asked_by
    officers = who_holds(estate, now, Role.PROPERTY_MANAGER, Role.COMMUNITY_OFFICER)
    found = list(dict.fromkeys([*who_governs(estate, now), *officers]))
    known = standings_of([asker, *found], [None], now)
    theirs = known[asker.pk, None]
    return [
        one
        for one in found
        if one != asker and not known[one.pk, None].shares_employer_with(theirs, removal.asked_at)
    ]


def _subject(removal) -> str:
    return f"portal.fileremoval:{removal.pk}"


def _tell(removal, readers, kind: str, now) -> None:
    notify(
        estate=removal.estate,
        to=readers,
        kind=kind,
        subject=_subject(removal),
        path=reverse("desk-file", args=[removal.file_id]),
        params={"title": removal.file.title},
        now=now,
        key=f"{kind}:{removal.pk}",
    )
