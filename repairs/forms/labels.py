"""The form of a label: what people call the place, and what is broken there most often."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.models import Building
from repairs.models import Category, Spot


class SpotForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Spot
        fields = ["label", "building", "place", "category"]
        labels = {"label": _("标签名称"), "category": _("多半是什么事")}
        help_texts = {
            "label": _("印得最大的一行，如 3幢 2单元电梯"),
            "place": _("再说具体点，如 一楼门厅左侧"),
        }

    def __init__(self, *args, estate, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = Building.objects.for_estate(estate).order_by("number")
        self.fields["building"].empty_label = _("不在楼里")
        kinds = Category.objects.for_estate(estate).filter(is_active=True).order_by("sort")
        self.fields["category"].queryset = kinds
        self.fields["category"].empty_label = _("由报修人选")

    def _post_clean(self):
        """The service decides what may be stored; the row itself is not touched here."""
