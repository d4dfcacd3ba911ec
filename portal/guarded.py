"""A page nobody moves by hand (公示页的守门人): what Wagtail may offer to whom, superusers included."""

import rules
from wagtail.models import PagePermissionTester


class StatementTester(PagePermissionTester):
    """Looking is all: the statement's services publish, and nothing takes back or moves."""

    def can_edit(self):
        """Opens the door that leads to the desk; the editor itself stays shut."""
        return rules.has_perm("finance.view_desk", self.user, self.page.specific.estate)

    def _never(self, *args, **kwargs):
        return False

    can_add_subpage = can_delete = can_unpublish = can_publish = _never
    can_submit_for_moderation = can_set_view_restrictions = can_unschedule = _never
    can_lock = can_unlock = can_publish_subpage = can_reorder_children = _never
    can_move = can_copy = can_move_to = can_copy_to = _never
