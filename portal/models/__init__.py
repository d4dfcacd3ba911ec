from portal.founding.models import EstateDraft
from portal.handover.models import Handover, HandoverLine, HandoverSignature, HandoverStand, Party
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
from portal.oversight.models import UnconnectedEstate
from portal.publishing.models import PublicChange, PublishJob, ShortLink, StatementTask
from portal.shown_files.models import FileCheck, FileRemoval, ShownFile

__all__ = [
    "AccountsPage",
    "EstateDraft",
    "EstateIndexPage",
    "EstatePage",
    "EventKind",
    "FileCheck",
    "FileRemoval",
    "GuideAcknowledgement",
    "GuidePage",
    "GuideStep",
    "GuideVersion",
    "GuidesIndexPage",
    "Handover",
    "HandoverLine",
    "HandoverSignature",
    "HandoverStand",
    "HomePage",
    "NoticeKind",
    "NoticePage",
    "NoticesIndexPage",
    "Party",
    "PublicChange",
    "PublishJob",
    "ShortLink",
    "ShownFile",
    "StatementPage",
    "StatementTask",
    "UnconnectedEstate",
]
