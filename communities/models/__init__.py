from communities.log.models import Checkpoint, Leaf, LogHead, Refusal, SignerRefusal, SignerStart
from communities.models.audit import AuditEvent, Heartbeat
from communities.models.binding import BindingAttempt
from communities.models.bodies import Area, Body, PropertyCompany
from communities.models.calendar import CalendarOverride, CalendarYear, WorkingHours
from communities.models.changes import AdminChange
from communities.models.clocks import (
    Clock,
    ClockEvent,
    ClockExtension,
    ClockPause,
    Ladder,
    LadderStep,
)
from communities.models.codes import CodeAttempts, UsedCode
from communities.models.contacts import ContactChange
from communities.models.contract_ends import ContractEnd
from communities.models.devices import KnownDevice
from communities.models.document_checks import DocumentCheck
from communities.models.estate import Building, Estate, ManagementBody, ServiceContract, Unit
from communities.models.first_links import FirstLink
from communities.models.invitations import Invitation
from communities.models.offices import ManagementTurn, OfficeEnd, OfficeInvitation
from communities.models.owner_joins import OwnerJoin
from communities.models.owners import Owner
from communities.models.papers import OfficePaper
from communities.models.people import Membership, Ownership, User
from communities.models.roster_imports import RosterImport
from communities.models.sessions import Session
from communities.models.settings import EstateSetting
from communities.models.sheets import RecoverySheet
from communities.models.slips import LoginSlip
from communities.models.titles import TitleEnd
from communities.roles import Role

__all__ = [
    "AdminChange",
    "Area",
    "AuditEvent",
    "BindingAttempt",
    "Body",
    "Building",
    "CalendarOverride",
    "CalendarYear",
    "Checkpoint",
    "Clock",
    "ClockEvent",
    "ClockExtension",
    "ClockPause",
    "CodeAttempts",
    "ContactChange",
    "ContractEnd",
    "DocumentCheck",
    "Estate",
    "EstateSetting",
    "FirstLink",
    "Heartbeat",
    "Invitation",
    "KnownDevice",
    "Ladder",
    "LadderStep",
    "Leaf",
    "LogHead",
    "LoginSlip",
    "ManagementBody",
    "ManagementTurn",
    "Membership",
    "OfficeEnd",
    "OfficeInvitation",
    "OfficePaper",
    "Owner",
    "OwnerJoin",
    "Ownership",
    "PropertyCompany",
    "RecoverySheet",
    "Refusal",
    "Role",
    "RosterImport",
    "ServiceContract",
    "Session",
    "SignerRefusal",
    "SignerStart",
    "TitleEnd",
    "Unit",
    "UsedCode",
    "User",
    "WorkingHours",
]
