"""The State Council's schedule of a year, pasted or as a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.lines import Lines

MAX_BYTES = 20_000


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("年份"))
    table = forms.CharField(
        label=_("放假安排"),
        required=False,
        max_length=MAX_BYTES,
        help_text=_("一行一天，全年都在内：“2027-01-01 休 元旦”；调休上班写“2027-01-09 班 元旦”。"),
        widget=Lines(attrs={"rows": 20, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("或上传文本文件"), required=False)
    source_url = forms.URLField(
        label=_("国务院办公厅通知网址"), required=False, assume_scheme="https"
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        try:
            return file.read(MAX_BYTES).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("请存成 UTF-8 文本。")) from error

    def clean(self):
        words = super().clean()
        words["table"] = words.get("file") or words.get("table", "")
        if not words["table"] and not self.errors:
            self.add_error("table", _("请粘贴或上传放假安排。"))
        return words
