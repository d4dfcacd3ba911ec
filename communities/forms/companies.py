"""物业服务企业 in a form of an estate: one that is registered, or a new one by its licence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.credit_codes import credit_code
from communities.models import PropertyCompany


class CompanyForm(forms.Form):
    company_name = forms.CharField(label=_("物业服务企业"), max_length=80)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, help_text=_("18 位"))

    def clean_credit_code(self) -> str:
        """In capitals, without spaces; of whoever is registered already, as it stands there."""
        typed = "".join(self.cleaned_data["credit_code"].split())
        if known := PropertyCompany.objects.filter(credit_code__iexact=typed).first():
            return known.credit_code
        try:
            return credit_code(typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self):
        """One company by its code, whatever spelling of its name was typed, and one by its name."""
        words = super().clean()
        name, code = words.get("company_name"), words.get("credit_code")
        if not (name and code):
            return words
        known = PropertyCompany.objects.filter(credit_code=code).first()
        same = PropertyCompany.objects.filter(name=name).exclude(credit_code=code).first()
        if known and known.name != name:
            self.add_error("company_name", _("这个信用代码登记的企业是“%s”。") % known.name)
        elif same:
            told = _("“%(name)s”已经登记过，信用代码 %(code)s。")
            told %= {"name": same.name, "code": same.credit_code}
            self.add_error("company_name", told)
        return words

    def company(self) -> PropertyCompany:
        words = self.cleaned_data
        found, _made = PropertyCompany.objects.get_or_create(
            credit_code=words["credit_code"], defaults={"name": words["company_name"]}
        )
        return found
