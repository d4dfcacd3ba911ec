import rules

from communities.permissions import governs, is_manager, is_operator

rules.add_perm("notifications.view_failures", is_manager | governs | is_operator)
rules.add_perm("notifications.send_again", is_manager | governs | is_operator)
