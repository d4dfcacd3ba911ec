"""Who may write, answer and close a letter (权限): by office, never by rank."""

import rules

from communities.permissions import here, is_committee, is_community, is_manager, is_supervisor


def _employed(standing, referral, employer) -> bool:
    return referral is not None and employer in here(standing, referral).employers


@rules.predicate
def is_addressee(standing, referral):
    """Answers for the body it was sent to; for a company its managers do."""
    if not _employed(standing, referral, getattr(referral, "addressee_employer", None)):
        return False
    return referral.company_id is None or is_manager(standing, referral)


@rules.predicate
def is_of_the_issuer(standing, referral):
    return _employed(standing, referral, getattr(referral, "issuing_employer", None))


WRITES = {
    "reminder": is_supervisor | is_community,
    "referral": is_supervisor | is_community | is_committee,
    "supervision": is_supervisor,
}
for _kind, _predicate in WRITES.items():
    rules.add_perm(f"notifications.issue_{_kind}", _predicate)

rules.add_perm("notifications.answer_referral", is_addressee)
rules.add_perm("notifications.record_referral", is_of_the_issuer & ~is_addressee)
rules.add_perm("notifications.close_referral", is_of_the_issuer & ~is_addressee)
rules.add_perm(
    "notifications.view_referral",
    is_addressee | is_of_the_issuer | is_supervisor | is_community | is_committee,
)
