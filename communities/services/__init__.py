from communities.services.estates import create_estate
from communities.services.groups import estate_group, group_name, sync_groups
from communities.services.people import (
    end_contract,
    end_membership,
    grant_membership,
    hand_management_over,
    sign_contract,
)
from communities.services.trail import audit

__all__ = [
    "audit",
    "create_estate",
    "end_contract",
    "end_membership",
    "estate_group",
    "grant_membership",
    "group_name",
    "hand_management_over",
    "sign_contract",
    "sync_groups",
]
