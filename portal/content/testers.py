"""What Wagtail may offer to whom (公开页、公示页的守门人), superusers included."""

from wagtail.models import PagePermissionTester

from communities import clock
from communities.permissions import may


class PublicTester(PagePermissionTester):
    """A public page is public: nobody asks for a log-in or a password before it, or locks it."""

    def _never(self, *args, **kwargs):
        return False

    can_set_view_restrictions = can_lock = _never


class StatementTester(PublicTester):
    """Looking is all: the statement's services publish, and nothing takes back or moves."""

    def can_edit(self):
        """Opens the door that leads to the desk; the editor itself stays shut."""
        return may(self.user, "finance.view_desk", self.page.specific.estate, clock.now())

    _never = PublicTester._never
    can_add_subpage = can_delete = can_unpublish = can_publish = _never
    can_submit_for_moderation = can_unschedule = can_unlock = _never
    can_publish_subpage = can_reorder_children = _never
    can_move = can_copy = can_move_to = can_copy_to = _never
