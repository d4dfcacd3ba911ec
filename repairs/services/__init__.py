from repairs.services.bulk import Done, bulk
from repairs.services.category_sets import Kind, adopt_categories, settle_categories
from repairs.services.handling import (
    acknowledge,
    add_message,
    assign,
    escalate_report,
    regrade,
    take_over,
    transfer,
    visit,
)
from repairs.services.overruling import overrule_decline
from repairs.services.pausing import ask_extension, decide_extension, pause, resume
from repairs.services.rating import (
    Answers,
    call_back,
    close_unrated,
    rate,
    remind_to_rate,
    reopen,
    revise_rating,
)
from repairs.services.reporting import Facts, Slip, join_report, report, report_for
from repairs.services.service_times import adopt_service_times
from repairs.services.setup import open_repairs
from repairs.services.signals import assign_signal, join_matter, raise_signal, review_signal
from repairs.services.urging import urge
from repairs.services.withholding import withhold
from repairs.services.work import (
    answer_quote,
    decline,
    finish,
    link_decision,
    plan,
    quote,
    withdraw,
)

__all__ = [
    "Answers",
    "Done",
    "Facts",
    "Kind",
    "Slip",
    "acknowledge",
    "add_message",
    "adopt_categories",
    "adopt_service_times",
    "answer_quote",
    "ask_extension",
    "assign",
    "assign_signal",
    "bulk",
    "call_back",
    "close_unrated",
    "decide_extension",
    "decline",
    "escalate_report",
    "finish",
    "join_matter",
    "join_report",
    "link_decision",
    "open_repairs",
    "overrule_decline",
    "pause",
    "plan",
    "quote",
    "raise_signal",
    "rate",
    "regrade",
    "remind_to_rate",
    "reopen",
    "report",
    "report_for",
    "resume",
    "review_signal",
    "revise_rating",
    "settle_categories",
    "take_over",
    "transfer",
    "urge",
    "visit",
    "withdraw",
    "withhold",
]
