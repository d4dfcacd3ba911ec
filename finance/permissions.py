"""Who may do what with money and its papers (权限).

That two employers take part in an approval is checked by the services.
"""

import rules

from communities.permissions import (
    governs,
    is_community,
    is_manager,
    is_property,
    is_staff_here,
    is_supervisor,
    reviews,
)

rules.add_perm("finance.view_desk", is_staff_here | reviews)
rules.add_perm("finance.draft_entry", is_property | governs)
# Whose turn it is to decide, the acts say: what the body in charge proposed is the officer's; where the
# officer's is in charge and no company serves, the street's.
rules.add_perm("finance.approve_entry", governs | is_community | reviews)
rules.add_perm("finance.post_entry", is_property | governs)
rules.add_perm("finance.submit_statement", is_property | governs)
rules.add_perm("finance.publish_statement", governs | is_community | reviews)
# 开账: the books, accounts at banks and their ends are proposed by one body and confirmed by another.
rules.add_perm("finance.manage_books", governs | is_manager)
rules.add_perm("finance.second_account", is_manager | governs | is_community | reviews)
# From which month on the estate publishes binds the company too, so the company does not choose it.
rules.add_perm("finance.choose_first_period", governs)
# Schedules, runs and bills: the company charges, by its contract.
rules.add_perm("finance.bill", is_manager)
# What a channel says of money that does not agree: two bodies see to it.
rules.add_perm("finance.resolve_payment", is_manager | governs | is_community)
# What the company brought in by itself: one body says that it is wrong, another decides.
rules.add_perm("finance.doubt_payment", is_manager | governs)
# To whose account money goes: one body proposes, another confirms.
rules.add_perm("finance.name_account", is_manager | governs | is_community)
# 退款: two bodies where it is the owners' money, two of the company's where it is the company's own.
rules.add_perm("finance.refund", is_property | governs | is_community)
rules.add_perm("finance.refund_own", is_property)
rules.add_perm("finance.stop_payments", is_manager | governs)
# What it stopped nobody else resumes.
rules.add_perm("finance.hold_payments", governs)
# Of the company's people only those whom its manager lets: see selectors/cashiers.
rules.add_perm("finance.take_money", is_property)
rules.add_perm("finance.allow_cashier", is_manager)
rules.add_perm("finance.second_slip", is_property | governs | is_community)
rules.add_perm("finance.view_oversight", is_supervisor | is_community)

rules.add_perm("finance.redact_voucher", is_staff_here)
rules.add_perm("finance.confirm_voucher", is_staff_here | reviews)
rules.add_perm("finance.view_original", is_staff_here | is_supervisor)
rules.add_perm("finance.import_bank", is_staff_here)
rules.add_perm("finance.second", is_staff_here | reviews)
