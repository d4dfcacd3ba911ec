"""Rows of a file that its account may hold already: the same, or another one."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities import money
from finance.services.comparing import NEW, REST, SAME, Answers

SAID = [(SAME, _("同一笔，不再存入")), (NEW, _("另一笔，要存入"))]
ALL_SAID = [("", _("逐笔选择")), (SAME, _("都是同一笔")), (NEW, _("都是另一笔"))]
ASKED_ONE_BY_ONE = 100
TOLD = [
    ("at", _("时间"), str),
    ("amount_fen", _("金额"), money.yuan),
    ("balance_fen", _("余额"), money.yuan),
    ("counterparty", _("对方"), str),
    ("memo", _("摘要"), str),
    ("reference", _("流水号"), str),
]


class SameRowsForm(forms.Form):
    """One answer a row; what is not answered one by one gets that of ``rest``."""

    use_required_attribute = False

    def __init__(self, *args, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.listed = questions[:ASKED_ONE_BY_ONE]
        self.n_unlisted = len(questions) - len(self.listed)
        has_rest = bool(self.data.get(self.add_prefix(REST)))
        for one in self.listed:
            self.fields[f"row_{one['line']}"] = forms.ChoiceField(
                label=_("第 %s 行") % one["line"],
                choices=SAID,
                widget=forms.RadioSelect,
                required=not has_rest,
                error_messages={
                    "required": _("第 %s 行：请选是同一笔，还是另一笔。") % one["line"]
                },
            )
        if len(questions) > 1:
            self.fields[REST] = forms.ChoiceField(
                label=_("没有逐笔选的"), choices=ALL_SAID, required=bool(self.n_unlisted)
            )

    @property
    def asked(self) -> list[tuple[forms.BoundField, list[tuple]]]:
        """Every question with what both rows say; what neither says is left out."""
        return [(self[f"row_{one['line']}"], _side_by_side(one)) for one in self.listed]

    def answers(self) -> Answers:
        said = {name.removeprefix("row_"): word for name, word in self.cleaned_data.items()}
        return {line: word for line, word in said.items() if word in (SAME, NEW)}


def _side_by_side(one: dict) -> list[tuple]:
    held = one["held"]
    words = {"file": held["file"], "line": held["line"]}
    shown = [
        (
            gettext("出处"),
            gettext("第 %s 行") % one["line"],
            gettext("%(file)s 第 %(line)s 行") % words,
        )
    ]
    for name, label, write in TOLD:
        both = [row[name] for row in (one, held)]
        if any(value not in (None, "") for value in both):
            shown.append((label, *("—" if value in (None, "") else write(value) for value in both)))
    return shown
