"""附件与图片 that no page shows yet: for those alone who may put them into one."""

from copy import copy

from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as images

from portal.content.own_pages import FILE_VERBS
from portal.shown_files.selectors import column_of

POLICIES = {"picture": images, "document": documents}


def may_use(kept, user) -> bool:
    """By the groups of her roles; Wagtail would let every superuser look."""
    if not user.is_authenticated:
        return False
    plain = copy(user)
    plain.lay_down_rank()
    policy = POLICIES[column_of(kept)]
    return policy.user_has_any_permission_for_instance(plain, FILE_VERBS, kept)
