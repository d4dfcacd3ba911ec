from communities.services.clock_ends import (
    ask_extension,
    grant_extension,
    pause_clock,
    refuse_extension,
    resume_clock,
)
from communities.services.clocks import (
    hand_clock,
    hand_clocks,
    meet_clock,
    meet_clocks,
    start_clock,
    start_clocks,
    stop_clock,
)
from communities.services.estates import create_estate
from communities.services.groups import estate_group, group_name, sync_groups
from communities.services.hours import adopt_working_hours, withdraw_working_hours
from communities.services.people import (
    end_contract,
    end_membership,
    grant_membership,
    hand_management_over,
    renew_contract,
    sign_contract,
)
from communities.services.recomputing import recompute_provisional
from communities.services.settings import change_estate_settings
from communities.services.trail import audit

__all__ = [
    "adopt_working_hours",
    "ask_extension",
    "audit",
    "change_estate_settings",
    "create_estate",
    "end_contract",
    "end_membership",
    "estate_group",
    "grant_extension",
    "grant_membership",
    "group_name",
    "hand_clock",
    "hand_clocks",
    "hand_management_over",
    "meet_clock",
    "meet_clocks",
    "pause_clock",
    "recompute_provisional",
    "refuse_extension",
    "renew_contract",
    "resume_clock",
    "sign_contract",
    "start_clock",
    "start_clocks",
    "stop_clock",
    "sync_groups",
    "withdraw_working_hours",
]
