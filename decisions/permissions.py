"""Who may do what with owners' decisions (权限); the property company records and confirms none."""

import rules

from communities.permissions import is_body_here, is_committee, is_community, is_property

rules.add_perm("decisions.record_elsewhere", (is_committee | is_community) & ~is_property)
rules.add_perm("decisions.confirm_elsewhere", is_body_here & ~is_property)
rules.add_perm("decisions.view_desk", is_body_here)
