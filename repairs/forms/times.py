"""通过服务时限: the matrix as fields, and the document it rests on."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy

from communities.deadlines import Term
from communities.errors import DomainError
from repairs import documents
from repairs.levels import DEFAULTS, Level
from repairs.selectors.terms import matrix

SALT = "repairs.times.document"


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, in the order in which they were chosen; none is for the form to judge."""

    def clean(self, data, initial=None):
        return data or []


class TimesForm(forms.Form):
    """服务时限: one field for every cell that the default matrix knows; empty means no term.

    Files that could be used are kept for a day, so that an error elsewhere does not ask for them
    again: ``token`` carries them to the next try of the same person (``keeper``).
    """

    use_required_attribute = False

    document = forms.CharField(
        label=gettext_lazy("依据的文件或会议记录"),
        max_length=200,
        help_text=gettext_lazy("例如：业主大会 2026 年第 2 次会议决定第 3 项。"),
    )
    files = FilesField(
        label=gettext_lazy("文件本身"),
        help_text=gettext_lazy(
            "一份 PDF，或者按页码顺序一次选好每一页的照片；和时限一起公开，请先遮住姓名、房号和电话。"
        ),
        widget=Files(attrs={"accept": "application/pdf,image/*", "multiple": True}),
    )
    effective_at = forms.DateField(
        label=gettext_lazy("从哪一天起"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("不填即日起；放宽的须提前 7 天公示。"),
    )

    def __init__(self, *args, times=None, keeper="", **more):
        super().__init__(*args, **more)
        self.paper, self.salt = None, f"{SALT}:{keeper}"
        own = {(cell.level.value, cell.stage.value): cell for cell in matrix(times)}
        for level, stages in DEFAULTS.items():
            for stage in stages:
                cell = own[level.value, stage.value]
                self.fields[f"{level.value}-{stage.value}"] = forms.CharField(
                    label=stage.label,
                    required=False,
                    max_length=12,
                    initial=str(cell.own) if cell.own else "",
                )

    @property
    def levels(self):
        """(level, fields) in the order of the matrix."""
        return [
            (Level(level), [self[f"{level.value}-{stage.value}"] for stage in stages])
            for level, stages in DEFAULTS.items()
        ]

    def clean(self):
        terms = {}
        for level, stages in DEFAULTS.items():
            for stage in stages:
                name = f"{level.value}-{stage.value}"
                if text := self.cleaned_data.get(name, "").strip():
                    try:
                        terms[level.value, stage.value] = Term.parse(text)
                    except ValueError as wrong:
                        self.add_error(name, str(wrong))
        self.cleaned_data["terms"] = terms
        self._keep_paper()
        return self.cleaned_data

    @property
    def token(self) -> str:
        return signing.dumps([self.paper.place, self.paper.n_pages], salt=self.salt)

    def _keep_paper(self) -> None:
        uploads = self.cleaned_data.get("files") or []
        self.paper = None if uploads else self._kept()
        if self.paper is None:
            try:
                self.paper = documents.keep(
                    (one.name, one.read(documents.MAX_BYTES + 1)) for one in uploads
                )
            except DomainError as refused:
                self.paper = self._kept()
                self.add_error("files", refused.message)

    def _kept(self) -> documents.Paper | None:
        """What an earlier try left, unless the night has swept it."""
        try:
            place, n_pages = signing.loads(self.data.get("kept", ""), salt=self.salt)
        except signing.BadSignature:
            return None
        paper = documents.Paper(place, n_pages)
        return paper if paper.is_there else None
