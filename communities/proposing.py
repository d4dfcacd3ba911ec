"""Wagtail's forms whose change waits for a second person."""

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views import generic

from communities import clock
from communities.errors import DomainError
from communities.services.changes import propose_change

PROPOSED = _("已提出，等另一单位的人确认后生效。")


class Proposed:
    """Mixed into a generic view: nothing is stored but the question."""

    def form_valid(self, form):
        self.form = form
        try:
            propose_change(
                row=form.instance, names=list(form.fields), actor=self.request.user, now=clock.now()
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
            self.produced_error_message = refused.message
            return self.form_invalid(form)
        messages.success(self.request, PROPOSED)
        return redirect(self.index_url_name)


class ProposedAdd(Proposed, generic.CreateView):
    pass


class ProposedEdit(Proposed, generic.EditView):
    pass
