"""The end of a line is one sign here as it is in a browser."""

from django import forms
from django.urls import get_resolver

from communities.forms.lines import Lines
from repairs.forms.ticket import RateForm


class Old(RateForm):
    """The control: as Django reads such a text."""

    words = forms.CharField(max_length=200, widget=forms.Textarea)


def test_what_a_browser_lets_in_is_taken_with_its_line_ends():
    words = "又漏水了请再来一次\n" * 19 + "又漏水了请再来一次啊"  # 200 signs, as a browser counts
    sent = {"solved": "no", "words": words.replace("\n", "\r\n")}

    assert len(words) == 200
    assert RateForm(sent).is_valid()
    assert not RateForm(sent | {"words": f"{sent['words']}水"}).is_valid()
    assert not Old(sent).is_valid()


def test_every_text_of_several_lines_is_counted_so():
    rooms = ("communities", "decisions", "finance", "notifications", "repairs", "portal")
    get_resolver().url_patterns  # noqa: B018 (all forms are known once all views are)
    waiting, found = [forms.BaseForm], []
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith(rooms) and hasattr(form, "base_fields"):
            fields = form.base_fields.values()
            found += [(form, one) for one in fields if isinstance(one.widget, forms.Textarea)]

    assert len(found) > 30
    assert [form for form, one in found if not isinstance(one.widget, Lines)] == []
