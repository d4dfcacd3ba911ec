"""记一笔: the form of one draft. Saving forgives gaps, handing in does not; nothing typed is lost."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock, money
from finance.models import Account, Authority
from finance.models.draft import Counterparty, Kind
from finance.payouts import OF_PAYOUTS
from finance.periods import FIRST_DAY, is_bookable
from finance.selectors.desk import categories, held_accounts, money_accounts
from finance.services.drafts import LineInput

IN, OUT, MOVE, EARN = "in", "out", "move", "earn"
DIRECTIONS = [
    (OUT, gettext_lazy("支出")),
    (IN, gettext_lazy("收入")),
    (MOVE, gettext_lazy("自有账户之间转账")),
    (EARN, gettext_lazy("预收转为收入")),
]
KINDS = {
    Account.Kind.INCOME: Kind.INCOME,
    Account.Kind.COST: Kind.COST,
    Account.Kind.USE: Kind.USE,
    Account.Kind.OWED: Kind.OWED,
}
# What each direction is booked against.
AGAINST = {
    IN: {Account.Kind.INCOME, Account.Kind.OWED},
    OUT: {Account.Kind.COST, Account.Kind.USE, Account.Kind.OWED},
    EARN: {Account.Kind.INCOME},
}
GROUPS = [
    (Account.Kind.INCOME, gettext_lazy("收入")),
    (Account.Kind.COST, gettext_lazy("经营成本")),
    (Account.Kind.USE, gettext_lazy("使用")),
    (Account.Kind.OWED, gettext_lazy("预收与待退")),
]


class CategoryField(forms.ModelChoiceField):
    """科目, the most used first within income, cost, use and what is held for others."""

    def __init__(self, fund, **more):
        super().__init__(categories(fund), required=False, **more)
        accounts = list(self.queryset)
        self.choices = [("", _("请选择"))] + [
            (name, [(one.pk, full_name(one)) for one in accounts if one.kind == kind])
            for kind, name in GROUPS
        ]


def full_name(account) -> str:
    return f"{account.parent.name}：{account.name}" if account.parent_id else account.name


NEEDED = ["direction", "amount", "booking_date", "account", "category", "memo", "counterparty_kind"]


class DraftForm(forms.Form):
    """A draft as typed; with bank rows behind it, amount and account are the bank's.

    Fields that handing in needs are not marked optional, yet saving a draft does without them.
    """

    use_required_attribute = False

    direction = forms.ChoiceField(
        label=gettext_lazy("方向"), choices=DIRECTIONS, required=False, widget=forms.RadioSelect
    )
    amount = forms.CharField(
        label=gettext_lazy("金额（元）"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    booking_date = forms.DateField(
        label=gettext_lazy("记账日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("日期写成 2026-09-30 这样。")},
    )
    memo = forms.CharField(
        label=gettext_lazy("内容"),
        help_text=gettext_lazy(
            "写给住户看的一句话，例如：7号楼电梯第三季度维保。不要写姓名和电话。"
        ),
        required=False,
        max_length=200,
    )
    counterparty_kind = forms.ChoiceField(
        label=gettext_lazy("收付方是"),
        choices=Counterparty.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    counterparty = forms.CharField(
        label=gettext_lazy("收付方名称"),
        help_text=gettext_lazy("单位照写全称；个人的姓名不公开，页面上只显示“个人”。"),
        required=False,
        max_length=120,
    )
    no_voucher_reason = forms.CharField(
        label=gettext_lazy("无票据说明"),
        help_text=gettext_lazy("没有凭证时写明原因，会公开。"),
        required=False,
        max_length=200,
    )
    authority_kind = forms.ChoiceField(
        label=gettext_lazy("新依据的类别"), choices=Authority.Kind.choices, required=False
    )
    authority_title = forms.CharField(
        label=gettext_lazy("新依据的标题"), required=False, max_length=120
    )
    authority_reference = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=60)
    same_is_meant = forms.BooleanField(label=gettext_lazy("不是重复，确实是另一笔"), required=False)

    def __init__(self, *args, draft, **more):
        self.draft = draft
        self.bank_lines = list(
            draft.lines.filter(bank_row__isnull=False)
            .select_related("account", "bank_row__bank_account")
            .order_by("position", "pk")
        )
        super().__init__(*args, **more)
        days = {"min": FIRST_DAY.isoformat(), "max": clock.today().isoformat()}
        self.fields["booking_date"].widget.attrs |= days
        self._choose()
        self.order_fields(
            [
                "direction",
                "amount",
                "booking_date",
                "account",
                "other_account",
                "held_account",
                "category",
                "memo",
            ]
        )
        if self.bank_lines:
            for name in ("direction", "amount", "account", "other_account", "held_account"):
                del self.fields[name]
        if self.is_transfer_of_rows or self.is_payout:
            del self.fields["category"]
        self._need(True)

    def full_clean(self):
        self._need(False)
        super().full_clean()
        self._need(True)

    def _need(self, is_needed):
        for name in NEEDED:
            if name in self.fields:
                self.fields[name].required = is_needed

    def _choose(self):
        mine = money_accounts(self.draft.fund)
        pick = {"required": False, "empty_label": _("请选择")}
        self.fields["category"] = CategoryField(self.draft.fund, label=_("类别"))
        self.fields["account"] = forms.ModelChoiceField(mine, label=_("从哪个账户收付"), **pick)
        self.fields["other_account"] = forms.ModelChoiceField(
            mine, label=_("转入哪个账户"), help_text=_("只在自有账户之间转账时选。"), **pick
        )
        self.fields["held_account"] = forms.ModelChoiceField(
            held_accounts(self.draft.fund),
            label=_("从哪个预收科目转出"),
            help_text=_("只在预收转为收入时选：钱早已收到，今天才算收入。"),
            **pick,
        )
        known = Authority.objects.for_estate(self.draft.estate).usable()
        known = known.order_by("-decided_date", "-pk")
        self.fields["authority"] = forms.ModelChoiceField(
            known,
            label=_("依据"),
            help_text=_(
                "合同、业主大会决定、议事规则或会议纪要；维修、经费、津贴、审计以外的支出必选。"
            ),
            **pick,
        )

    @property
    def is_transfer_of_rows(self) -> bool:
        accounts = {line.account_id for line in self.bank_lines}
        return len(accounts) > 1 and not sum(line.amount_fen for line in self.bank_lines)

    @property
    def is_payout(self) -> bool:
        """What a channel paid out: its lines follow from the channel's bill and the bank's row."""
        return bool(self.bank_lines) and self.draft.source.startswith(OF_PAYOUTS)

    def clean_amount(self):
        text = self.cleaned_data["amount"].strip()
        if not text:
            return None
        try:
            fen = money.parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if fen <= 0:
            raise forms.ValidationError(_("金额要大于零；收入还是支出由方向决定。"))
        return fen

    def clean_booking_date(self):
        day = self.cleaned_data["booking_date"]
        if day and not is_bookable(day, clock.today()):
            raise forms.ValidationError(_("记账日期要在 2000-01-01 到今天之间。"))
        return day

    def clean(self):
        given = self.cleaned_data
        category, direction = given.get("category"), given.get("direction")
        if category and category.kind not in AGAINST.get(direction, {category.kind}):
            self.add_error("category", _("类别与方向不一致：收入选收入类，支出选支出类。"))
        account = given.get("account")
        if direction == MOVE and account and account == given.get("other_account"):
            self.add_error("other_account", _("转出和转入不能是同一个账户。"))
        return given

    def demand(self):
        """What handing in cannot do without, each at its field."""
        needed = {
            "direction": _("请选择收入还是支出。"),
            "amount": _("请填写金额。"),
            "booking_date": _("请填写记账日期。"),
            "memo": _("请写一句住户看得懂的内容。"),
            "account": _("请选择账户。"),
            "counterparty_kind": _("请选择收付方是单位、个人还是没有。"),
        }
        direction = self.cleaned_data.get("direction")
        is_move = direction == MOVE or self.is_transfer_of_rows
        needed |= {"other_account" if is_move else "category": _("请选择。")}
        if direction == EARN:
            del needed["account"]
            needed["held_account"] = _("请选择。")
        if self.cleaned_data.get("counterparty_kind") == Counterparty.COMPANY:
            needed["counterparty"] = _("请填写单位名称。")
        for name, sentence in needed.items():
            is_empty = self.cleaned_data.get(name) in (None, "")
            if name in self.fields and is_empty and name not in self.errors:
                self.add_error(name, sentence)

    @property
    def gain_fen(self) -> int:
        """What the fund gains by it; 0 where that is not known yet."""
        if self.bank_lines:
            return sum(line.amount_fen for line in self.bank_lines)
        sign = {IN: 1, OUT: -1}.get(self.cleaned_data.get("direction"), 0)
        return sign * (self.cleaned_data.get("amount") or 0)

    def fields_to_save(self) -> dict:
        """The valid ones; a field with an error keeps its last saved value."""
        given = self.cleaned_data
        names = ("memo", "counterparty", "no_voucher_reason", "authority")
        fields = {name: given[name] for name in names if name in given}
        for name in ("booking_date", "counterparty_kind"):
            if given.get(name):
                fields[name] = given[name]
        if kind := self._kind():
            fields["kind"] = kind
        return fields

    def _kind(self):
        is_move = self.is_transfer_of_rows or self.is_payout
        if is_move or self.cleaned_data.get("direction") == MOVE:
            return Kind.TRANSFER
        if category := self.cleaned_data.get("category"):
            return KINDS[category.kind]
        return {IN: Kind.INCOME, OUT: Kind.USE}.get(self.cleaned_data.get("direction"))

    def lines(self) -> list[LineInput] | None:
        """分录; None while something of them is still missing."""
        given = self.cleaned_data
        if self.is_payout:
            return None
        if self.bank_lines:
            return self._lines_of_rows(given.get("category"))
        other = given.get("other_account" if given.get("direction") == MOVE else "category")
        from_held = given.get("direction") == EARN
        amount, account = given.get("amount"), given.get("held_account" if from_held else "account")
        if not (amount and account and other and given.get("direction")):
            return None
        sign = 1 if given["direction"] in (IN, EARN) else -1
        return [LineInput(account, sign * amount), LineInput(other, -sign * amount)]

    def lacking(self) -> str:
        """What was filled in and cannot be stored yet, and what it waits for; empty where all is."""
        given = self.cleaned_data
        if given.get("authority_reference") and not given.get("authority_title"):
            return _("编号还没存上：请写新依据的标题，再保存一次。您填的还在下面。")
        if self.bank_lines or self.lines() is not None:
            return ""
        is_move, is_earn = given.get("direction") == MOVE, given.get("direction") == EARN
        other = "other_account" if is_move else "category"
        needed = ["direction", "amount", "held_account" if is_earn else "account", other]
        typed = [name for name in ("amount", other, "held_account") if given.get(name)]
        if not typed:
            return ""
        words = {
            "parts": "、".join(str(self.fields[name].label) for name in typed),
            "missing": "、".join(
                str(self.fields[one].label) for one in needed if not given.get(one)
            ),
        }
        return _("%(parts)s还没存上：请填%(missing)s，再保存一次。您填的还在下面。") % words

    def _lines_of_rows(self, category):
        lines = [LineInput(one.account, one.amount_fen, one.bank_row) for one in self.bank_lines]
        if self.is_transfer_of_rows:
            return lines
        if not category:
            return None
        amounts = [one.amount_fen for one in lines]
        totals = [sum(fen for fen in amounts if fen * sign > 0) for sign in (1, -1)]
        return lines + [LineInput(category, -total) for total in totals if total]


def _direction(draft, first) -> str:
    if draft.kind == Kind.OWED and first:
        return IN if first.amount_fen > 0 else OUT
    return {Kind.INCOME: IN, Kind.TRANSFER: MOVE}.get(draft.kind, OUT)


def initial(draft) -> dict:
    """The draft as the form shows it."""
    lines = list(draft.lines.select_related("account").order_by("position", "pk"))
    purse = [line for line in lines if line.account.holds_money]
    rest = [line for line in lines if not line.account.holds_money]
    held = None if purse else next((line for line in rest if line.account.is_owed), None)
    first = purse[0] if purse else held
    return {
        "direction": EARN if held else _direction(draft, first),
        "amount": money.yuan(abs(first.amount_fen)) if first else "",
        "booking_date": draft.booking_date,
        "account": purse[0].account if purse else money_accounts(draft.fund).first(),
        "held_account": held and held.account,
        "other_account": purse[1].account if len(purse) > 1 else None,
        "category": rest[-1].account if rest else None,
        "memo": draft.memo,
        "counterparty_kind": draft.counterparty_kind,
        "counterparty": draft.counterparty,
        "authority": draft.authority,
        "no_voucher_reason": draft.no_voucher_reason,
    }
