"""设置 of votes: what an estate may settle where the law leaves a choice."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import YEARS, Group, Row, Takes, declare

ENVELOPE_YEARS = "envelope_years"

ROWS = (
    Row(
        ENVELOPE_YEARS, Group.VOTES, _("表决的开箱信封保存"), YEARS, 5, 2, 20, Takes.LESS,
        source=_(
            "没有规定，平台默认；法院撤销决定的期限是知道后一年（民法典第二百八十条），所以至少 2 年"
        ),
        hint=_("从销毁私钥那天算，到期自动销毁，之后谁也打不开选票。"),
    ),
)  # fmt: skip

declare(ROWS)
