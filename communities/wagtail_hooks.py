"""What this room adds to Wagtail's admin."""

from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from communities import clock
from communities.calendars import load_calendar
from communities.permissions import may
from communities.views.calendar import YearView
from communities.viewsets import BuildingChooser, EstateConfiguration
from communities.working_days import late_year


@hooks.register("register_admin_viewset")
def configuration():
    return EstateConfiguration()


@hooks.register("register_admin_viewset")
def building_chooser():
    return BuildingChooser("building_chooser")


@hooks.register("register_admin_urls")
def whole_year():
    return [path("calendar-year/", YearView.as_view(), name="calendar-year")]


class Changes(MenuItem):
    """待确认的更改, for those who decide them."""

    def is_shown(self, request):
        return may(request.user, "communities.confirm_change", None, clock.now())


@hooks.register("register_admin_menu_item")
def changes():
    return Changes(_("待确认的更改"), reverse_lazy("admin-changes"), icon_name="check", order=320)


class MissingYear(Component):
    """缺放假安排: from 1 December on, to those who can enter it."""

    name = "missing_year"
    order = 5
    template_name = "communities/missing_year.html"

    def get_context_data(self, parent):
        year = late_year(clock.today(), load_calendar())
        return {"year": year, "url": reverse("calendar-year")}


@hooks.register("construct_homepage_panels")
def missing_year(request, panels):
    if may(request.user, "communities.enter_calendar", None, clock.now()):
        panels.append(MissingYear())
