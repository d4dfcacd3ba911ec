"""开账: an account, its end, the first period, what a fund begins with, and what entries rest on."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.forms.days import date_field
from communities.forms.lines import Lines
from communities.lists import ListForm, Sort
from communities.models import Building, OfficePaper
from finance.forms.transfers import AmountField
from finance.models import Authority, BankAccount, BankFile, Fund, OpeningLine
from finance.selectors.accounts import running_accounts
from finance.services.openings import Stated
from finance.states import BankFileStatus

N_STATED = 4
OWN_WORD = {Authority.Kind.CLAUSE, Authority.Kind.MINUTE, Authority.Kind.CONTRACT}


UNREADABLE = {"invalid": _("日期写成 2026-09-30 这样。")}


class RegisterForm(forms.Form):
    """登记账户."""

    fund = forms.ModelChoiceField(Fund.objects.none(), label=_("哪个账套"), empty_label=None)
    kind = forms.ChoiceField(label=_("类别"), choices=BankAccount.Kind.choices)
    bank_name = forms.CharField(
        label=_("开户行"), max_length=60, help_text=_("支付平台写平台的名称；会公开")
    )
    name = forms.CharField(label=_("户名"), max_length=80, help_text=_("与银行开户资料一字不差"))
    number = forms.CharField(
        label=_("账号"),
        max_length=60,
        required=False,
        help_text=_("只给确认的人核对，确认以后只显示后 4 位；在途资金没有账号，不填"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    reason = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("如开户许可证、账户证明、移交清册的名称和编号"),
        widget=Lines(attrs={"rows": 2}),
    )

    def __init__(self, *args, estate, **more):
        super().__init__(*args, **more)
        self.fields["fund"].queryset = Fund.objects.for_estate(estate).order_by("code")


class EndForm(forms.Form):
    """停用账户."""

    ended_on = date_field(_("停用日期"), _("账户用到哪一天"), error_messages=UNREADABLE)
    reason = forms.CharField(label=_("停用的原因"), max_length=200, widget=Lines(attrs={"rows": 2}))


class FirstMonthForm(forms.Form):
    """首个公示期."""

    month = forms.DateField(
        label=_("从哪个月起公示"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        help_text=_("写成 2026-09；不选就从开通的那个月起"),
        error_messages={"invalid": _("月份写成 2026-09 这样。")},
    )


class OpeningForm(forms.Form):
    """期初结转: the books before, each account, what is between them, and what shows it."""

    carried = AmountField(
        label=_("原账面结余（元）"),
        max_length=30,
        takes_zero=True,
        help_text=_("移交清册或原来账本上这个账套的结余"),
    )

    def __init__(self, *args, fund, papers, **more):
        super().__init__(*args, **more)
        self.accounts = running_accounts(fund)
        for account in self.accounts:
            self.fields[f"bank_{account.pk}"] = AmountField(
                label=str(account), max_length=30, takes_zero=True, help_text=_("银行余额（元）")
            )
        for n in range(1, N_STATED + 1):
            self._add_stated(n)
        for code, label in HELD.items():
            self.fields[code] = AmountField(
                label=label, max_length=30, required=False, takes_zero=True
            )
        is_by_building = fund.code == Fund.Code.MAINTENANCE
        rows = Building.objects.filter(estate=fund.estate_id).order_by("number")
        self.buildings = list(rows) if is_by_building else []
        for one in self.buildings:
            self.fields[f"building_{one.number}"] = AmountField(
                label=one.name, max_length=30, takes_zero=True
            )
        self._add_evidence(fund, papers)

    def _add_stated(self, n: int) -> None:
        longest = OpeningLine._meta.get_field("what").max_length
        self.fields[f"what_{n}"] = forms.CharField(
            label=_("是什么钱"),
            max_length=longest,
            required=False,
            help_text=_("会公开，不写人名"),
        )
        self.fields[f"way_{n}"] = forms.ChoiceField(label=_("哪一种"), choices=WAYS, required=False)
        self.fields[f"fen_{n}"] = AmountField(label=_("金额（元）"), max_length=30, required=False)

    def _add_evidence(self, fund, papers) -> None:
        files = BankFile.objects.filter(bank_account__fund=fund, status=BankFileStatus.STORED)
        self.fields["file"] = forms.FileField(
            label=_("上传对账单或余额证明"),
            required=False,
            help_text=_("JPG、PNG、WebP、HEIC 或 PDF，不超过 20 MB。"),
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,.heic,.pdf"}),
        )
        self.fields["bank_file"] = forms.ModelChoiceField(
            files.order_by("-pk"), label=_("或选已有的银行流水"), required=False
        )
        self.fields["paper"] = forms.ModelChoiceField(
            papers, label=_("或选存档文件"), required=False
        )

    @property
    def rows(self) -> list:
        """The fields of each stated line."""
        names = ("what", "way", "fen")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, N_STATED + 1)]

    @property
    def bank_fields(self) -> list:
        return [self[f"bank_{account.pk}"] for account in self.accounts]

    @property
    def building_fields(self) -> list:
        return [self[f"building_{one.number}"] for one in self.buildings]

    @property
    def held_fields(self) -> list:
        return [self[code] for code in HELD]

    @property
    def evidence_fields(self) -> list:
        return [self[name] for name in ("file", "bank_file", "paper")]

    def clean(self):
        given = self.cleaned_data
        for n in range(1, N_STATED + 1):
            what, fen = given.get(f"what_{n}"), given.get(f"fen_{n}")
            if bool(what) != bool(fen) and f"fen_{n}" not in self.errors:
                self.add_error(f"fen_{n}" if what else f"what_{n}", _("说明和金额要一起写。"))
        return given

    def words(self) -> dict:
        """What ``enter_opening`` takes of it."""
        given = self.cleaned_data
        return {
            "carried_fen": given["carried"],
            "banks": {one: given[f"bank_{one.pk}"] for one in self.accounts},
            "stated": [
                Stated(given[f"what_{n}"], given[f"fen_{n}"] * SIGNS[given[f"way_{n}"] or COMING])
                for n in range(1, N_STATED + 1)
                if given[f"what_{n}"]
            ],
            "held": {code: given[code] for code in HELD if given[code]},
            "buildings": {one: given[f"building_{one.number}"] for one in self.buildings},
        }


COMING, GOING = "coming", "going"
SIGNS = {COMING: 1, GOING: -1}
WAYS = [(COMING, _("账上已收，银行还没有到")), (GOING, _("账上已付，银行还没有扣"))]
HELD = {
    "PREPAID": _("其中预收款（元）"),
    "REFUNDABLE": _("其中待退款（元）"),
}


class FindAuthoritiesForm(ListForm):
    FITS = {"q": lambda text: Q(title__icontains=text) | Q(reference__icontains=text)}
    SORTS = {
        "": Sort(_("新的在前"), ("-decided_date", "-pk")),
        "date": Sort(_("旧的在前"), ("decided_date", "pk")),
    }
    q = forms.CharField(label=_("标题或编号"), required=False, max_length=60)


class AuthorityForm(forms.Form):
    """登记依据. What owners decided is recorded under 业主决策, where another body checks it."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[one for one in Authority.Kind.choices if one[0] in OWN_WORD]
    )
    title = forms.CharField(label=_("标题"), max_length=120, help_text=_("会公开"))
    reference = forms.CharField(label=_("编号"), max_length=60, required=False)
    decided_date = date_field(_("日期"), required=False, error_messages=UNREADABLE)
    paper = forms.ModelChoiceField(
        OfficePaper.objects.none(),
        label=_("存档文件"),
        required=False,
        help_text=_("先在“存档文件”存入原件，再在这里选"),
    )

    def __init__(self, *args, papers, **more):
        super().__init__(*args, **more)
        self.fields["paper"].queryset = papers
