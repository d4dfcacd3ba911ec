from portal.models.base import EventKind, NoticeKind
from portal.models.guides import (
    GuideAcknowledgement,
    GuidePage,
    GuidesIndexPage,
    GuideStep,
    GuideVersion,
)
from portal.models.notices import NoticePage, NoticesIndexPage
from portal.models.places import (
    AccountsPage,
    EstateIndexPage,
    EstatePage,
    HomePage,
    StatementPage,
)
from portal.models.published import PublishJob, ShortLink
from portal.models.review import StatementTask

__all__ = [
    "AccountsPage",
    "EstateIndexPage",
    "EstatePage",
    "EventKind",
    "GuideAcknowledgement",
    "GuidePage",
    "GuideStep",
    "GuideVersion",
    "GuidesIndexPage",
    "HomePage",
    "NoticeKind",
    "NoticePage",
    "NoticesIndexPage",
    "PublishJob",
    "ShortLink",
    "StatementPage",
    "StatementTask",
]
