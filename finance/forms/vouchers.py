"""Forms about papers: one upload, the boxes of a page, a reason."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.lines import Lines
from finance.models import Voucher

BOX = re.compile(r"\s*[,，\s]\s*".join([r"(\d{1,3}(?:\.\d{1,2})?)"] * 4))


class UploadForm(forms.Form):
    """上传凭证; it stands inside the draft's form, whose other buttons need no file."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("凭证照片或 PDF"),
        help_text=gettext_lazy("JPG、PNG、WebP、HEIC 或 PDF，不超过 20 MB。"),
    )
    voucher_kind = forms.ChoiceField(
        label=gettext_lazy("凭证类别"), choices=Voucher.Kind.choices, initial=Voucher.Kind.INVOICE
    )
    number = forms.CharField(label=gettext_lazy("票据号码"), max_length=60, required=False)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp,.heic,.pdf"


class ReasonForm(forms.Form):
    """理由必填."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        widget=Lines(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明理由。")},
    )


class RedactForm(forms.Form):
    """脱敏: per page a text with one box a line, in per cent of width and height.

    ``left,top,right,bottom``; a script draws them, a person without one types them.
    """

    is_clean = forms.BooleanField(
        label=gettext_lazy("我已逐页看过，上面没有姓名、电话、身份证号、银行卡号等个人信息"),
        required=False,
    )

    def __init__(self, *args, sizes, **more):
        super().__init__(*args, **more)
        self.sizes = sizes
        for number in range(1, len(sizes) + 1):
            self.fields[f"boxes_{number}"] = forms.CharField(
                label=_("第 %(page)s 页的遮盖框") % {"page": number},
                help_text=_(
                    "在图上拖动画框；也可以每行写一个：左,上,右,下（占页宽、页高的百分比）。"
                ),
                required=False,
                max_length=4000,
                widget=Lines(attrs={"rows": 3, "inputmode": "decimal"}),
            )

    def clean(self):
        boxes = []
        for number, size in enumerate(self.sizes, 1):
            text = self.cleaned_data.get(f"boxes_{number}", "")
            for line in filter(None, (line.strip() for line in text.splitlines())):
                if box := self._pixels(line, size):
                    boxes.append((number, *box))
                else:
                    self.add_error(
                        f"boxes_{number}",
                        _("“%(line)s”不是遮盖框。请写成 10,20,45,30 这样，右大于左，下大于上。")
                        % {"line": line[:40]},
                    )
        self.cleaned_data["boxes"] = boxes
        return self.cleaned_data

    @staticmethod
    def _pixels(line, size):
        found = BOX.fullmatch(line)
        if not found:
            return None
        left, top, right, bottom = (min(Decimal(part), Decimal(100)) for part in found.groups())
        if left >= right or top >= bottom:
            return None
        width, height = size
        # Outwards, so that no letter's edge stays visible.
        return (
            int(left * width / 100),
            int(top * height / 100),
            -int(-right * width // 100),
            -int(-bottom * height // 100),
        )

    @property
    def page_fields(self):
        return [self[f"boxes_{number}"] for number in range(1, len(self.sizes) + 1)]
