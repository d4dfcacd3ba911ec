"""待核实的支付: what its payer reads for each reason, while it is verified and once that is over; and what a red
letter says where no money goes back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By ``Payment.Reason``.
WHILE_ODD = {
    "differs": gettext_lazy(
        "支付机构说的与应付不符，已交给物业和业委会两边核实，钱没有丢；请勿重复支付。"
    ),
    "second": gettext_lazy("这笔订单又收到一次付款，已交给物业和业委会两边核实，多付的会退。"),
    "went_back": gettext_lazy(
        "支付机构说这笔钱付过，也退过钱，所以没有记到账单上；已交给物业和业委会两边核实，请先看您的支付账户。"
    ),
    "absent": gettext_lazy(
        "支付机构的账单里没有这一笔，已交给物业和业委会两边核实；请勿重复支付。"
    ),
    "mistaken": gettext_lazy("这笔收款可能导入有误，已交给两个单位核实；请勿重复支付。"),
    "mistake": gettext_lazy("这笔钱柜台收错了，正在退回。"),
}
ONCE_RETURNED = {
    "went_back": gettext_lazy("这笔钱支付机构已经退给您，没有记到账单上；账单可以重新交。"),
    "absent": gettext_lazy("核实以后，支付机构没有收到这笔钱；账单可以重新交。"),
    "mistaken": gettext_lazy("核实以后，这笔收款是导入有误，已经撤销；账单可以重新交。"),
    "mistake": gettext_lazy("这笔现金已在柜台退回。"),
}
BACK = gettext_lazy("这笔钱已原路退回。")
# What a red letter's snapshot says besides: the reason for which nothing went back, or the order that was paid.
UNDONE_AS, KEPT_FOR = "undone", "kept_for"
RED_WORDS = {
    "mistaken": gettext_lazy("冲红 %(number)s：导入有误，这张收据撤销。"),
    "absent": gettext_lazy("冲红 %(number)s：支付渠道没有这笔钱，这张收据撤销。"),
}


def words_of_red(said: dict) -> str:
    """What became of the money, as the red letter's snapshot has it."""
    number = {"number": said["cancels"]}
    if KEPT_FOR in said:
        return _("冲红 %(number)s，这些钱已转为抵账，另开了收据。") % number
    if UNDONE_AS in said:
        return str(RED_WORDS[said[UNDONE_AS]]) % number
    return _("冲红 %(number)s，这些钱已退回。") % number
