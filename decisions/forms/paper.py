"""Sheets of paper at the desk: whose were handed in, and what stands on them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.uploads import MAX_PHOTO_BYTES, BadFile
from decisions.counting import Choice
from decisions.forms.fields import signers_field
from decisions.key_words import ALIKE

# One key for each matter, all of them on the number pad.
KEYS = {
    "1": Choice.FOR,
    "2": Choice.AGAINST,
    "3": Choice.ABSTAIN,
    "0": Choice.BLANK,
    "9": Choice.VOID,
}
NUMBER_DIGITS = 6


def code_of(typed: str) -> str:
    """The stub's code, whatever was typed between its signs."""
    signs = "".join(typed.upper().replace("-", " ").split()).translate(ALIKE)
    return f"{signs[:4]}-{signs[4:]}"


class BuildingForm(forms.Form):
    """``buildings``: pairs of a name and its words."""

    building = forms.ChoiceField(label=gettext_lazy("打印哪一幢"))

    def __init__(self, *args, buildings: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["building"].choices = [("", gettext_lazy("请选择")), *buildings]


class HandInForm(forms.Form):
    """``owners``: pairs of number and words, of a party that has several."""

    code = forms.CharField(
        label=gettext_lazy("存根上的编码"), max_length=20,
        help_text=gettext_lazy("八个字符，大小写、空格和短横都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )  # fmt: skip

    def __init__(self, *args, owners: list[tuple[int, str]], **kwargs):
        super().__init__(*args, **kwargs)
        if owners:
            self.fields["signers"] = signers_field(_("存根上谁签了名"), owners)

    def clean_code(self) -> str:
        return code_of(self.cleaned_data["code"])


class PhotoInput(forms.FileInput):
    def use_required_attribute(self, initial):
        return False


class PhotoField(forms.FileField):
    """Asked for, and taken without: the service knows of which sheets a photo is wanted."""

    widget = PhotoInput(attrs={"accept": "image/*"})

    def clean(self, data, initial=None):
        if not data:
            return None
        if data.size > MAX_PHOTO_BYTES:
            raise forms.ValidationError(BadFile("bytes", MAX_PHOTO_BYTES).message)
        return super().clean(data, initial)


class EntryForm(forms.Form):
    """票号, then one key for each matter, then Enter: nothing else is typed of a sheet. Photos where they are kept."""

    line = forms.CharField(
        label=gettext_lazy("票号和选择"), max_length=80,
        help_text=gettext_lazy("先六位票号，再每个事项一个键，最后回车。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "inputmode": "numeric"}
        ),
    )  # fmt: skip

    photo = PhotoField(
        label=gettext_lazy("选票的照片"), allow_empty_file=True,
        help_text=gettext_lazy("照片加密保存，只有两个机构一起才能打开。别人已经拍过的，可以不拍。"),
    )  # fmt: skip
    back = PhotoField(
        label=gettext_lazy("第二张照片"), allow_empty_file=True, required=False,
        help_text=gettext_lazy("选票有背面的，再拍一张。"),
    )  # fmt: skip
    has_none = forms.BooleanField(label=gettext_lazy("这张拍不了照片"), required=False)

    def __init__(self, *args, matters: int, keeps_scans: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.matters = matters
        if not keeps_scans:
            for name in ("photo", "back", "has_none"):
                del self.fields[name]

    def clean_line(self) -> str:
        line = "".join(self.cleaned_data["line"].split())
        if len(line) != NUMBER_DIGITS + self.matters:
            raise forms.ValidationError(
                _("要六位票号，再按 %(n)s 个键；您输入了 %(typed)s 个字符。")
                % {"n": self.matters, "typed": len(line)}
            )
        if not set(line[NUMBER_DIGITS:]) <= KEYS.keys():
            raise forms.ValidationError(_("票号后面只能是 1、2、3、0、9。"))
        return line

    @property
    def number(self) -> str:
        return self.cleaned_data["line"][:NUMBER_DIGITS]

    @property
    def photos(self) -> list[tuple[str, bytes]]:
        """By field, what was chosen; nothing of it has been in a file."""
        found = ((name, self.cleaned_data.get(name)) for name in ("photo", "back"))
        return [(name, upload.read()) for name, upload in found if upload]

    @property
    def lost_photos(self) -> bool:
        """A browser sends a file once: after an error it is to be chosen again."""
        return bool(self.files and self.errors)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(KEYS[key] for key in self.cleaned_data["line"][NUMBER_DIGITS:])
