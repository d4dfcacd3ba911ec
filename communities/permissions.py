"""Who may do what (权限): named questions to a standing; an object is asked through its estate.

``require`` is the one gate that services use, ``may`` the one that pages use.
"""

from datetime import datetime

import rules

from communities import conflicts
from communities.errors import NotAllowed
from communities.roles import AT_HOME, PROPERTY, Role
from communities.standing import Standing, standing_of, standings

DENIED = "您没有权限进行这项操作。"


def estate_of(obj):
    """The estate an object belongs to; an estate is its own. AttributeError for what has none."""
    is_estate = obj is None or obj._meta.label_lower == "communities.estate"
    return obj if is_estate else obj.estate


def here(standing: Standing, obj) -> Standing:
    """``standing``, if it is that of the object's own estate; a rule asks no other."""
    if standing.estate != estate_of(obj):
        raise ValueError(f"a standing in {standing.estate} was asked about {obj!r}")
    return standing


def has_role(*roles):
    """A predicate: the person has one of these roles in the object's estate."""

    @rules.predicate(name=f"has_role:{'|'.join(roles)}")
    def predicate(standing, obj):
        return obj is not None and not here(standing, obj).roles.isdisjoint(roles)

    return predicate


is_property = has_role(*PROPERTY)
is_manager = has_role(Role.PROPERTY_MANAGER)
is_committee = has_role(Role.COMMITTEE)
is_community = has_role(Role.COMMUNITY_OFFICER)
is_supervisor = has_role(Role.SUPERVISOR)
is_resident = has_role(*AT_HOME)
is_owner = has_role(Role.OWNER)
is_operator = has_role(Role.OPERATOR)


@rules.predicate
def governs(standing, obj):
    """Acts for the estate's management body: a member of the very body that is in charge."""
    return obj is not None and here(standing, obj).governs


@rules.predicate
def reviews(standing, obj):
    """Of the street office, where a 居委会 keeps the estate alone: the second of whatever takes two bodies."""
    return obj is not None and here(standing, obj).reviews


@rules.predicate
def operates(standing, _nothing):
    """Operator of any estate or area: for what all of them share."""
    return Role.OPERATOR in standing.roles_anywhere


@rules.predicate
def supervises(standing, _nothing):
    """Supervises any area, as a street office does."""
    return Role.SUPERVISOR in standing.roles_anywhere


is_staff_here = is_property | is_committee | is_community

rules.add_perm("communities.view_desk", is_staff_here | reviews)
is_body_here = is_committee | is_community | is_supervisor

rules.add_perm("communities.keep_paper", (is_committee | is_community) & ~is_property)
rules.add_perm("communities.read_papers_of_bodies", is_body_here & ~is_property)
rules.add_perm("communities.read_papers_of_office", is_body_here | is_property)
rules.add_perm("communities.view_oversight", is_supervisor | is_community)
rules.add_perm("communities.import_roster", is_property | governs)
rules.add_perm("communities.confirm_roster", is_property | governs | is_community | reviews)
rules.add_perm("communities.check_documents", is_property | governs | is_community | reviews)
rules.add_perm("communities.join_owners", is_property | governs | is_community | reviews)
rules.add_perm("communities.end_title", is_property | governs | is_community | reviews)
rules.add_perm("communities.vouch_contact", is_property | governs | is_community | reviews)
rules.add_perm("communities.give_slip", is_property | governs | is_community | reviews)
rules.add_perm("communities.give_sheet", is_property | governs | is_community | reviews)
rules.add_perm("communities.edit_content", is_property | governs)
rules.add_perm("communities.grant_delegate", is_owner)
rules.add_perm("communities.appoint_staff", is_manager | governs | is_operator)
rules.add_perm("communities.appoint_manager", is_manager | governs | is_operator)
rules.add_perm("communities.appoint_committee", is_community | is_operator)
rules.add_perm("communities.appoint_officer", is_operator)
rules.add_perm(
    "communities.view_people", is_manager | is_committee | governs | is_community | is_operator
)
rules.add_perm(
    "communities.view_turn", is_committee | governs | is_community | is_supervisor | is_operator
)
rules.add_perm("communities.propose_turn", is_committee | governs | is_community | is_operator)
rules.add_perm("communities.record_refusal", is_community)
rules.add_perm("communities.witness_refusal", is_supervisor)
rules.add_perm("communities.manage_contracts", governs | is_operator)
rules.add_perm(
    "communities.confirm_contract_end", (governs | is_community | is_operator) & ~is_property
)
rules.add_perm("communities.hand_management_over", is_community | is_operator)
rules.add_perm("communities.view_configuration", is_manager | governs | is_operator)
rules.add_perm("communities.edit_configuration", is_manager | is_operator)
rules.add_perm("communities.edit_estate_settings", governs | is_manager | is_operator)
rules.add_perm("communities.name_estate", (governs | is_operator) & ~is_property)
rules.add_perm("communities.set_working_hours", governs & ~is_property)
rules.add_perm("communities.set_allowances", is_operator & ~is_property)
rules.add_perm("communities.keep_ground", operates)
rules.add_perm("communities.enter_calendar", operates)
rules.add_perm("communities.propose_change", operates)
rules.add_perm("communities.confirm_change", operates | supervises)


def may(user, perm: str, obj, now: datetime) -> bool:
    """Whether ``user`` may do ``perm`` to ``obj`` at ``now``; superusers are asked like everybody.

    Who asks about many objects or acts loads the standings once and asks them.
    """
    standing = standing_of(user, estate_of(obj), now)
    return standing.may(perm, obj) and not conflicts.kept_off([standing], perm)


def where(user, perm: str, estates, now: datetime) -> list:
    """Those of ``estates`` in which ``user`` may do ``perm``; one query."""
    estates = list(estates)
    known = standings(user, estates, now)
    allowed = [estate for estate in estates if known[estate.pk].may(perm)]
    kept_off = conflicts.kept_off([known[estate.pk] for estate in allowed], perm)
    return [estate for estate in allowed if estate.pk not in kept_off]


def require(actor, perm: str, obj, now: datetime) -> Standing:
    """Refuse, with a sentence, whoever may not; else as what ``actor`` does it."""
    standing = standing_of(actor, estate_of(obj), now)
    ask(standing, perm, obj)
    return standing


def ask(standing: Standing, perm: str, obj) -> None:
    """``require`` for a standing that is known."""
    if not standing.may(perm, obj):
        raise NotAllowed(DENIED, perm=perm)
    if conflicts.kept_off([standing], perm):
        raise NotAllowed(str(conflicts.WHY), perm=perm)
