"""Who may do what on pages that join rooms (权限)."""

import rules

from communities.permissions import governs, is_manager, is_resident, is_staff_here

rules.add_perm("portal.acknowledge_guide", is_resident | is_staff_here)
rules.add_perm("portal.publish_content", is_manager | governs)
