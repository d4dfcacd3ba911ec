"""Editors' forms for documents and pictures, how one is found, and the two forms of a removal."""

from pathlib import Path

from django import forms
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.forms import BaseDocumentForm

from communities import uploads
from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from portal.shown_files.selectors import shown_rows

# What no page shows: it may be put right at any time.
FREE = {"tags", "description"}


class NewRow:
    """Mixed into Wagtail's forms: what a page showed stays, and a new file becomes a row of its own."""

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.asker = user
        self.is_shown = bool(self.instance.pk) and shown_rows(self.instance).exists()
        if self.is_shown:
            self.fields["file"].help_text = _(
                "公示过的文件不变：选了新文件，会另存为一份；再到页面里选它、发布，就是新的一版。"
            )

    def clean(self):
        cleaned = super().clean()
        changed = set(self.changed_data) - FREE
        if self.is_shown and changed and "file" not in changed:
            self.add_error(None, _("它已在公示页面上用过，只能改标签。要换内容，请选一个新文件。"))
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        if self.instance.pk:
            type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
            if "file" in self.changed_data and shown_rows(self.instance).exists():
                self._begin_row()
        return super().save(commit=commit)

    def _begin_row(self):
        self.instance.pk = None
        self.instance._state.adding = True
        self.instance.uploaded_by_user = self.asker
        # Wagtail would delete its bytes.
        self.original_file = None


class DocumentForm(NewRow, BaseDocumentForm):
    """附件: a PDF of its pages alone, whatever its name is; who wrote it and with what is not published."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        try:
            clean = uploads.rewritten(file.read())
        except uploads.BadFile as refused:
            raise forms.ValidationError(refused.message) from refused
        return ContentFile(clean, name=f"{Path(file.name).stem}.pdf")


class FindFilesForm(ListForm):
    """找公示文件, by its own title or its page's."""

    field_order = ["q", "estate"]
    FITS = {"q": lambda text: Q(title__icontains=text) | Q(page__title__icontains=text)}
    SORTS = {
        "": Sort(gettext_lazy("新的在前"), ("-shown_at", "-pk")),
        "date": Sort(gettext_lazy("旧的在前"), ("shown_at", "pk")),
    }
    q = forms.CharField(label=gettext_lazy("名称或页面"), required=False, max_length=60)


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("撤下的理由"),
        max_length=200,
        help_text=gettext_lazy("会公开。例如：照片里有儿童；附件里有住户姓名和电话"),
        widget=Lines(attrs={"rows": 3}),
    )
