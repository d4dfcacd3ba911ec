"""录入全年安排: an operator pastes a year's table and sees every day; another employer's person says yes."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from communities import clock
from communities.access import errors_on
from communities.calendars import load_calendar
from communities.estate_admin import OperatorPolicy
from communities.forms.calendar import YearForm
from communities.models import CalendarYear
from communities.proposing import PROPOSED
from communities.services.calendars import check_year
from communities.services.changes import propose_year
from communities.working_days import missing_year


class YearView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    form_class = YearForm
    template_name = "communities/calendar_year.html"
    page_title = gettext_lazy("录入全年安排")
    header_icon = "calendar-alt"
    permission_policy = OperatorPolicy(CalendarYear, ["add"])
    permission_required = "add"

    def get_initial(self):
        year = missing_year(clock.today(), load_calendar())
        return {"year": year or clock.today().year + 1}

    def form_valid(self, form):
        words = {name: form.cleaned_data[name] for name in ("year", "table")}
        words |= {"actor": self.request.user, "now": clock.now()}
        is_sure, lines = self.request.POST.get("step") == "store", None
        with errors_on(form):
            if is_sure:
                propose_year(source_url=form.cleaned_data["source_url"], **words)
                messages.success(self.request, PROPOSED)
                return redirect("calendar:index")
            lines = check_year(**words)
        return self.render_to_response(self.get_context_data(form=form, lines=lines))
