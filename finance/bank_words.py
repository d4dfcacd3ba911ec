"""流水文字: what a bank wrote beside a row, as a stranger may read it."""

import re

from finance.models.draft import Counterparty

ORGANISED = re.compile(
    r"公司|集团|商行|商店|店|厂|中心|银行|协会|委员会|村|社|局|所|院|学校|平台|财付通|支付宝|微信|[A-Za-z]{4}"
)
# 电话、账号、证件号、流水号, and number plates.
NUMBER = re.compile(r"\d[\d -]{2,}\d")
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][·•. ]?[A-Z0-9]{5,6}(?![A-Za-z0-9])")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
MASK = "****"


def counterparty_kind(name: str) -> str:
    """A guess that errs towards protecting people: whatever is not plainly a company is 个人."""
    if not name.strip():
        return Counterparty.NONE
    return Counterparty.COMPANY if ORGANISED.search(name) else Counterparty.PERSON


def public_memo(memo: str, counterparty: str) -> str:
    """摘要 for the public: only beside a company's row, for any other may name a person; numbers of
    four and more digits, number plates and mail addresses are masked everywhere."""
    if counterparty_kind(counterparty) != Counterparty.COMPANY:
        return ""
    for pattern in (ADDRESS, PLATE, NUMBER):
        memo = pattern.sub(MASK, memo)
    return memo.strip()
