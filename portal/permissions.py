"""Who may do what on pages that join rooms (权限)."""

import rules

from communities.permissions import (
    governs,
    is_community,
    is_manager,
    is_operator,
    is_resident,
    is_staff_here,
    is_supervisor,
    reviews,
)


@rules.predicate
def comes_in(standing, obj):
    """Is the person whom the management body named for the company that comes."""
    user = standing.user
    return user.is_authenticated and getattr(obj, "incoming_user_id", None) == user.pk


rules.add_perm("portal.view_founding", is_staff_here | is_supervisor | is_operator)
rules.add_perm("portal.acknowledge_guide", is_resident | is_staff_here)
rules.add_perm("portal.publish_content", is_manager | governs)
rules.add_perm("portal.remove_file", is_manager | governs | is_community | reviews)
rules.add_perm("portal.open_handover", governs)
rules.add_perm("portal.cancel_handover", governs)
rules.add_perm("portal.complete_handover", governs)
rules.add_perm(
    "portal.view_handover", is_manager | governs | is_community | is_supervisor | comes_in
)
rules.add_perm(
    "portal.print_final_list", is_manager | governs | is_community | is_supervisor | is_operator
)
rules.add_perm("portal.draw_up_handover", governs | is_manager)
rules.add_perm("portal.add_handover_line", governs | is_manager | comes_in)
rules.add_perm("portal.sign_as_outgoing", is_manager)
rules.add_perm("portal.sign_as_incoming", comes_in)
rules.add_perm("portal.sign_as_community", is_community)
rules.add_perm("portal.sign_as_witness", is_supervisor)
rules.add_perm("portal.record_refusal", governs | is_community)
