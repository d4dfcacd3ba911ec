"""Forms of the street's supervision."""

from django import forms

from portal.models import UnconnectedEstate


class RegisterForm(forms.ModelForm):
    """未接入小区, of an area one watches."""

    class Meta:
        model = UnconnectedEstate
        fields = ["name", "area", "stage", "reason"]

    def __init__(self, *args, areas, **more):
        super().__init__(*args, **more)
        self.fields["area"].queryset = areas.filter(kind="community").order_by("name")
