"""How a ballot's code is found in public."""

from django import forms

from communities.lists import ListForm


class FindCodesForm(ListForm):
    """找编码: by no more than its beginning."""

    begins = forms.CharField(required=False, max_length=2)
