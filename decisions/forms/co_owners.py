"""共有业主表态: one button each, so nothing is typed."""

from django import forms

from communities.models import User
from decisions.co_owners import Word


class CoOwnerForm(forms.Form):
    """``names`` is the account of a co-owner, for the word of that name."""

    word = forms.ChoiceField(choices=[(one.value, one.value) for one in Word])
    names = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].queryset = User.objects.filter(pk__in=voices)
