"""What is configured in the admin: buildings and homes, contracts, bodies, days off."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from communities.access import EstateChooserViewSet, EstateModelViewSet
from communities.admin_trail import Recorded, RecordedDeletion
from communities.estate_admin import OperatorPolicy
from communities.models import (
    Body,
    Building,
    CalendarOverride,
    ManagementBody,
    Membership,
    PropertyCompany,
    ServiceContract,
    Unit,
)
from communities.proposing import ProposedAdd, ProposedEdit

SEE = {"view": "communities.view_configuration"}
EDIT = SEE | {
    "add": "communities.edit_configuration",
    "change": "communities.edit_configuration",
}


class BuildingViewSet(EstateModelViewSet):
    model = Building
    icon = "home"
    menu_label = "楼幢"
    verbs = EDIT
    form_fields = ["estate", "number", "name"]
    list_display = ["name", "number", "estate"]


class BuildingChooser(EstateChooserViewSet):
    model = Building
    icon = "home"
    verbs = EDIT
    choose_one_text = "选择楼幢"
    choose_another_text = "换一幢"


class UnitViewSet(EstateModelViewSet):
    """Votes weigh by area: homes and their areas come with the roster alone, which writes it down."""

    model = Unit
    icon = "home"
    menu_label = "房屋"
    verbs = SEE | {"change": "communities.edit_configuration"}
    form_fields = ["building", "number"]
    list_display = ["number", "building", "kind", "exclusive_area_m2", "estate"]
    search_fields = ["number"]
    search_backend_name = None


class ReadOnlyViewSet(EstateModelViewSet):
    """Changed by services that check and record, never by a form of the admin."""

    verbs = SEE
    form_fields = ["valid_until"]


class ContractViewSet(ReadOnlyViewSet):
    model = ServiceContract
    icon = "doc-full"
    menu_label = "物业服务合同"
    list_display = ["company", "fee_model", "valid_from", "valid_until", "estate"]


class ManagementBodyViewSet(ReadOnlyViewSet):
    model = ManagementBody
    icon = "group"
    menu_label = "管理主体"
    list_display = ["body", "kind", "valid_from", "valid_until", "estate"]


class MembershipViewSet(ReadOnlyViewSet):
    model = Membership
    icon = "user"
    menu_label = "角色"
    list_display = ["role", "user", "body", "valid_from", "valid_until", "estate"]
    inspect_view_fields = ["role", "user", "body", "contract", "valid_from", "valid_until"]


class _Add(Recorded, generic.CreateView):
    pass


class _Edit(Recorded, generic.EditView):
    pass


class _Copy(Recorded, generic.CopyView):
    pass


class _Delete(RecordedDeletion, generic.DeleteView):
    pass


class OperatorViewSet(ModelViewSet):
    """Rows that all estates share; nobody but operators sees or changes them here."""

    add_view_class = _Add
    edit_view_class = _Edit
    copy_view_class = _Copy
    delete_view_class = _Delete
    inspect_view_enabled = True
    copy_view_enabled = False

    @property
    def permission_policy(self):
        return OperatorPolicy(self.model, ["add", "change", "view"])


class TwoPeopleViewSet(OperatorViewSet):
    """Rows that move deadlines or letters: what a form says waits for a person of another employer."""

    add_view_class = ProposedAdd
    edit_view_class = ProposedEdit


class BodyViewSet(OperatorViewSet):
    model = Body
    icon = "group"
    menu_label = "机构"
    form_fields = ["kind", "name", "area", "phone", "contact", "verified_date"]
    list_display = ["name", "kind", "area", "phone", "verified_date"]


class CompanyViewSet(OperatorViewSet):
    model = PropertyCompany
    icon = "group"
    menu_label = "物业企业"
    form_fields = ["name", "credit_code", "phone"]
    list_display = ["name", "credit_code", "phone"]


class _CalendarIndex(OperatorViewSet.index_view_class):
    @property
    def header_buttons(self):
        url = reverse("calendar-year")
        whole = HeaderButton(_("录入全年安排"), url=url, icon_name="calendar-alt")
        return [*super().header_buttons, whole]


class CalendarViewSet(TwoPeopleViewSet):
    """Single days; the State Council's table of a year is entered whole."""

    model = CalendarOverride
    icon = "calendar-alt"
    menu_label = "节假日调整"
    index_view_class = _CalendarIndex
    form_fields = ["date", "is_workday", "name", "source_url"]
    list_display = ["date", "name", "is_workday", "schedule"]


class EstateConfiguration(ModelViewSetGroup):
    menu_label = "小区配置"
    menu_icon = "cog"
    menu_order = 300
    items = [
        BuildingViewSet(name="buildings"),
        UnitViewSet(name="units"),
        ContractViewSet(name="contracts"),
        ManagementBodyViewSet(name="management-bodies"),
        MembershipViewSet(name="memberships"),
        BodyViewSet(name="bodies"),
        CompanyViewSet(name="companies"),
        CalendarViewSet(name="calendar"),
    ]
