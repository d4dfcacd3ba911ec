"""Who may do what with money and its papers (权限)."""

import rules

from communities.permissions import is_staff_here, is_supervisor

rules.add_perm("finance.redact_voucher", is_staff_here)
rules.add_perm("finance.confirm_voucher", is_staff_here)
rules.add_perm("finance.view_original", is_staff_here | is_supervisor)
rules.add_perm("finance.import_bank", is_staff_here)
