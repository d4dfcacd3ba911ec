"""The formats known by name. A new bank is a new module here, or a mapping a person confirms."""

from . import abc, alipay, boc, bocom, icbc, wechat

LAYOUTS = [
    *alipay.LAYOUTS,
    *wechat.LAYOUTS,
    *icbc.LAYOUTS,
    *abc.LAYOUTS,
    *boc.LAYOUTS,
    *bocom.LAYOUTS,
]
WALLETS = {"alipay", "wechat"}
