"""附件: documents of notices and guides, public from their page's publication on and no longer."""

from wagtail.documents.permissions import permission_policy

from portal.content.own_pages import FILE_VERBS
from portal.models import GuidePage, NoticePage

PAGES = (NoticePage, GuidePage)


def may_read(document, user) -> bool:
    """Anybody what a live page offers; the rest those who may put it into one.

    Wagtail's index of references follows drafts too, so the live words themselves are asked.
    """
    block = [{"type": "file", "value": document.pk}]
    if any(page.objects.live().filter(prose__contains=block).exists() for page in PAGES):
        return True
    return permission_policy.user_has_any_permission_for_instance(user, FILE_VERBS, document)
