"""The door through which Django's own ``has_perm`` asks our rules, as of this moment."""

import rules

from communities import clock
from communities.permissions import may


class StandingBackend:
    """Only about an object: what a person may do is a matter of an estate."""

    def authenticate(self, *args, **kwargs):
        return None

    def has_perm(self, user, perm, obj=None):
        return obj is not None and rules.perm_exists(perm) and may(user, perm, obj, clock.now())
