"""报修类别: a row of fields for every category, and an empty one for a new category."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.numbers import whole_number
from repairs.levels import Level
from repairs.models.setup import Part
from repairs.services import Kind
from repairs.services.category_sets import gone_on

NEW = "new"


class CategoriesForm(forms.Form):
    """``seen``: the number of the version that the fields were filled with."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    document = forms.CharField(
        label=_("依据的文件或会议记录"),
        max_length=200,
        help_text=_("例如：业主大会 2026 年第 2 次会议决定第 3 项。"),
    )

    def __init__(self, *args, categories, seen, **more):
        super().__init__(*args, initial={"seen": seen}, **more)
        self.slugs = [one.slug for one in categories]
        for one in categories:
            self._add(one.slug, one.coming_label, one.coming_level, one.part, one.stays_active)
        self._add(NEW, "", "", "", True)

    def _add(self, slug, label, level, part, is_active):
        is_new = slug == NEW
        levels = [(value, f"{value} {word}") for value, word in Level.choices]
        empty = [("", _("请选择"))] if is_new else []
        self.fields[f"{slug}-label"] = forms.CharField(
            label=_("名称"), max_length=20, initial=label, required=not is_new
        )
        self.fields[f"{slug}-level"] = forms.ChoiceField(
            label=_("默认等级"), choices=empty + levels, initial=level, required=not is_new
        )
        self.fields[f"{slug}-part"] = forms.ChoiceField(
            label=_("保修部位"), choices=Part.choices, initial=part, required=False
        )
        if not is_new:
            self.fields[f"{slug}-active"] = forms.BooleanField(
                label=_("使用中"), initial=is_active, required=False
            )

    @property
    def is_stale(self) -> bool:
        """Whether it was filled in over an older version."""
        return whole_number(self.data.get("seen")) not in {None, self.initial["seen"]}

    @classmethod
    def beside(cls, typed, *, categories, seen) -> "CategoriesForm":
        """What was typed, to be sent once more over the version that came since: where the two
        differ it is said, and a category that nobody saw when typing stands as it is there."""
        data = typed.copy()
        data["seen"] = seen
        form = cls(data, categories=categories, seen=seen)
        for slug in form.slugs:
            if f"{slug}-label" not in typed:
                data.update({name: form.fields[name].initial for name in form._names(slug)})
        form.add_error(None, gone_on(seen))
        for slug in form.slugs:
            for name in form._names(slug):
                form._compare(name)
        return form

    def _compare(self, name: str) -> None:
        field = self.fields[name]
        if name not in self.cleaned_data or self.cleaned_data[name] == field.initial:
            return
        there = dict(getattr(field, "choices", ())).get(field.initial, field.initial)
        if isinstance(field, forms.BooleanField):
            there = _("使用中") if there else _("已停用")
        self.add_error(name, _("现在是“%s”。") % there)

    @property
    def rows(self):
        """(name, fields) of every category, the new one last."""
        return [
            (self.fields[f"{slug}-label"].initial, [self[name] for name in self._names(slug)])
            for slug in (*self.slugs, NEW)
        ]

    def _names(self, slug):
        return [name for name in self.fields if name.rpartition("-")[0] == slug]

    def clean(self):
        found = super().clean()
        if found.get(f"{NEW}-label") and not found.get(f"{NEW}-level"):
            self.add_error(f"{NEW}-level", _("请选择新类别的等级。"))
        return found

    def kinds(self) -> list[Kind]:
        found = self.cleaned_data
        kinds = [
            Kind(
                found[f"{slug}-label"],
                found[f"{slug}-level"],
                found[f"{slug}-part"],
                found[f"{slug}-active"],
                slug,
            )
            for slug in self.slugs
        ]
        if found[f"{NEW}-label"]:
            new = Kind(found[f"{NEW}-label"], found[f"{NEW}-level"], found[f"{NEW}-part"])
            kinds.append(new)
        return kinds
