"""登录的最后一步: a log-in that began before the counter ended all others ends here."""

import time
from datetime import timedelta

from allauth.account.stages import LoginStage
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from communities import clock
from communities.services.contact_rows import ended_since


class StillHersStage(LoginStage):
    """Last, since what is done once is not asked again: codes and second factors take their time."""

    key, urlname = "still_hers", "account_request_login_code"

    def handle(self):
        began = clock.now() - timedelta(seconds=time.time() - self.login.initiated_at)
        if self.login.user is None or not ended_since(self.login.user, began):
            return None, True
        messages.error(self.request, _("这次登录已失效，请重新登录。"))
        return redirect("account_request_login_code"), False
