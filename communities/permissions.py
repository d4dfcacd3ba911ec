"""Who may do what (权限): named questions over roles; a model is asked through its estate.

``require`` is the one gate that services use.
"""

import rules

from communities import clock
from communities.errors import NotAllowed

DENIED = "您没有权限进行这项操作。"


def estate_of(obj):
    """The estate an object belongs to; an estate is its own."""
    return getattr(obj, "estate", obj)


def has_role(*names: str):
    """A predicate: the person has one of these roles in the object's estate now."""

    @rules.predicate(name=f"has_role:{'|'.join(names)}")
    def predicate(user, obj):
        if obj is None or not user.is_authenticated:
            return False
        return bool(user.roles_in(estate_of(obj), clock.now()) & set(names))

    return predicate


is_property = has_role("property_staff", "property_manager")
is_manager = has_role("property_manager")
is_committee = has_role("committee")
is_community = has_role("community_officer")
is_supervisor = has_role("supervisor")
is_resident = has_role("resident", "delegate", "owner")
is_owner = has_role("owner")
is_operator = has_role("operator")


@rules.predicate
def governs(user, obj):
    """Acts for the estate's management body: a member of the very body that is in charge now."""
    if obj is None or not user.is_authenticated:
        return False
    return user.governs(estate_of(obj), clock.now())


@rules.predicate
def operates(user, _nothing):
    """Operator of any estate or area: for what all of them share."""
    if not user.is_authenticated:
        return False
    return user.memberships.current(clock.now()).filter(role="operator").exists()


is_staff_here = is_property | is_committee | is_community

rules.add_perm("communities.view_desk", is_staff_here)
rules.add_perm("communities.view_oversight", is_supervisor | is_community)
rules.add_perm("communities.import_roster", is_property | governs)
rules.add_perm("communities.edit_content", is_property | governs)
rules.add_perm("communities.grant_delegate", is_owner)
rules.add_perm("communities.appoint_staff", is_manager | governs | is_operator)
rules.add_perm("communities.appoint_manager", governs | is_operator)
rules.add_perm("communities.appoint_committee", is_community | is_operator)
rules.add_perm("communities.appoint_officer", is_operator)
rules.add_perm("communities.manage_contracts", governs | is_operator)
rules.add_perm("communities.hand_management_over", is_community | is_operator)
rules.add_perm("communities.view_configuration", is_manager | governs | is_operator)
rules.add_perm("communities.edit_configuration", is_manager | is_operator)
rules.add_perm("communities.edit_estate_settings", governs | is_manager | is_operator)
rules.add_perm("communities.set_working_hours", governs & ~is_property)
rules.add_perm("communities.enter_calendar", operates)


def require(actor, perm: str, obj) -> None:
    """Refuse, with a sentence, whoever may not; superusers are asked like everybody else."""
    if not rules.has_perm(perm, actor, obj):
        raise NotAllowed(DENIED, perm=perm)
