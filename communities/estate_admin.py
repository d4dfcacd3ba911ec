"""Wagtail's generic views with estates kept apart (后台隔离).

Wagtail asks only for the model's permission; here each view asks its own verb for its own row,
and a row of another estate does not exist.
"""

from django import forms
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser, history, usage
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from communities import clock
from communities.admin_trail import Recorded, RecordedDeletion
from communities.models import Membership, Role, User
from communities.numbers import whole_numbers
from communities.permissions import may
from communities.selectors import estates_of
from communities.standing import standings


class EstatePolicy(BasePermissionPolicy):
    """Verb → a permission of ours, asked of the row's estate; a verb not named is nobody's."""

    def __init__(self, model, verbs: dict[str, str]):
        super().__init__(model)
        self.verbs = verbs

    def estates(self, user, verbs):
        """The person's estates in which one of ``verbs`` is hers now."""
        perms = [self.verbs[verb] for verb in verbs if verb in self.verbs]
        now = clock.now()
        mine = list(estates_of(user, now).select_related("area__parent__parent"))
        known = standings(user, mine, now)
        return [estate for estate in mine if any(map(known[estate.pk].may, perms))]

    def user_has_permission(self, user, action):
        return bool(self.estates(user, [action]))

    def user_has_any_permission(self, user, actions):
        return bool(self.estates(user, actions))

    def user_has_permission_for_instance(self, user, action, instance):
        perm = self.verbs.get(action)
        return perm is not None and may(user, perm, instance, clock.now())

    def instances_user_has_any_permission_for(self, user, actions):
        return self.model._default_manager.filter(estate__in=self.estates(user, actions))

    def users_with_any_permission(self, actions):
        """Those whom Wagtail may offer as authors: everybody with a role in office."""
        held = Membership.objects.current(clock.now()).exclude(unit__isnull=False)
        return User.objects.filter(pk__in=held.values("user"))


class OperatorPolicy(BasePermissionPolicy):
    """For rows that belong to no estate: operators, whatever estate or area they look after."""

    def __init__(self, model, verbs=("add", "change", "delete", "view")):
        super().__init__(model)
        self.verbs = frozenset(verbs)

    def user_has_permission(self, user, action):
        return action in self.verbs and self._operators().filter(pk=user.pk).exists()

    def users_with_any_permission(self, actions):
        return self._operators() if self.verbs & set(actions) else User.objects.none()

    def _operators(self):
        held = Membership.objects.current(clock.now()).filter(role=Role.OPERATOR)
        return User.objects.filter(pk__in=held.values("user"))


def only_own(view, rows):
    """``rows`` of the estates where the view's user has one of the view's verbs."""
    policy = view.permission_policy
    return rows.filter(estate__in=policy.estates(view.request.user, _verbs(view)))


def only_visible(view, row):
    """``row`` if the view's user may see it and do what the view does; 404 before 403."""
    asked, policy = view.request.user, view.permission_policy
    if not policy.user_has_any_permission_for_instance(asked, policy.verbs, row):
        raise Http404
    if not policy.user_has_any_permission_for_instance(asked, _verbs(view), row):
        raise PermissionDenied
    return row


def _verbs(view):
    return view.any_permission_required or [view.permission_required]


class OwnEstate:
    """Mixed into every generic view of an EstateModelViewSet."""

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return only_own(self, rows) if rows.model is self.model else rows

    def get_object(self, *args, **kwargs):
        return only_visible(self, super().get_object(*args, **kwargs))


class EstateForm(WagtailAdminModelForm):
    """Offers estates and their rows only where the person has the verb, and never mixes two."""

    policy = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        estates = self.policy.estates(self.for_user, ["change" if self.instance.pk else "add"])
        for name, field in self.fields.items():
            if not isinstance(field, forms.ModelChoiceField):
                continue
            if name == "estate":
                field.queryset = field.queryset.filter(pk__in=[estate.pk for estate in estates])
            elif hasattr(field.queryset.model, "estate"):
                field.queryset = field.queryset.filter(estate__in=estates)

    def clean(self):
        cleaned = super().clean()
        estate = cleaned.get("estate") or getattr(self.instance, "estate", None)
        for name, value in list(cleaned.items()):
            if estate and getattr(value, "estate", estate) != estate:
                self.add_error(name, _("不属于这个小区。"))
        return cleaned


class _Index(OwnEstate, generic.IndexView):
    pass


class _Add(Recorded, generic.CreateView):
    pass


class _Edit(Recorded, OwnEstate, generic.EditView):
    pass


class _Delete(RecordedDeletion, OwnEstate, generic.DeleteView):
    pass


class _Inspect(OwnEstate, generic.InspectView):
    pass


class _History(OwnEstate, history.HistoryView):
    any_permission_required = ["add", "change", "delete", "view"]


class _Usage(OwnEstate, usage.UsageView):
    pass


class _Copy(Recorded, OwnEstate, generic.CopyView):
    pass


class EstateModelViewSet(ModelViewSet):
    """A model of estates in the admin; ``verbs`` says which permission each verb asks."""

    index_view_class = _Index
    add_view_class = _Add
    edit_view_class = _Edit
    delete_view_class = _Delete
    inspect_view_class = _Inspect
    history_view_class = _History
    usage_view_class = _Usage
    copy_view_class = _Copy
    copy_view_enabled = False
    inspect_view_enabled = True
    verbs: dict[str, str] = {}

    @property
    def permission_policy(self):
        return EstatePolicy(self.model, self.verbs)

    def get_form_class(self, for_update=False):
        """An existing row never moves to another estate."""
        fields = [name for name in self.form_fields if not (for_update and name == "estate")]
        bound = type("Form", (EstateForm,), {"policy": self.permission_policy})
        return forms.modelform_factory(self.model, form=bound, fields=fields)


class OwnChoice:
    """Mixed into every view of an EstateChooserViewSet: other estates' rows cannot be picked."""

    permission_policy = None

    def _own(self):
        estates = self.permission_policy.estates(self.request.user, self.permission_policy.verbs)
        return self.model_class._default_manager.filter(estate__in=estates)

    def get_object_list(self):
        return self._own()

    def get_object(self, pk):
        try:
            return self._own().get(pk=pk)
        except (ValueError, ObjectDoesNotExist) as error:
            raise Http404 from error

    def get_objects(self, pks):
        return self._own().filter(pk__in=whole_numbers(pks))


class _Choose(OwnChoice, chooser.ChooseView):
    pass


class _ChooseResults(OwnChoice, chooser.ChooseResultsView):
    pass


class _Chosen(OwnChoice, chooser.ChosenView):
    pass


class _ChosenMultiple(OwnChoice, chooser.ChosenMultipleView):
    pass


class EstateChooserViewSet(ChooserViewSet):
    """A chooser over the rows of one's own estates; nothing is created from it."""

    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
    verbs: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission_policy = EstatePolicy(self.model, self.verbs)

    def get_urlpatterns(self):
        return [entry for entry in super().get_urlpatterns() if entry.name != "create"]
