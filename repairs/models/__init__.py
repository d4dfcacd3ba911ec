from repairs.models.rating import Callback, Rating
from repairs.models.replies import Reply
from repairs.models.setup import Category, CategorySet, ServiceTime, ServiceTimes, Spot
from repairs.models.signal import Signal
from repairs.models.ticket import DayNumber, Ticket
from repairs.models.traces import MeToo, Quote, ReportDraft, TicketEvent, TicketPhoto

__all__ = [
    "Callback",
    "Category",
    "CategorySet",
    "DayNumber",
    "MeToo",
    "Quote",
    "Rating",
    "Reply",
    "ReportDraft",
    "ServiceTime",
    "ServiceTimes",
    "Signal",
    "Spot",
    "Ticket",
    "TicketEvent",
    "TicketPhoto",
]
