"""Text of several lines (多行文字), counted alike in the browser and here."""

from django import forms


class Lines(forms.Textarea):
    """A browser counts the end of a line as one sign and sends two: here it is one again."""

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text
