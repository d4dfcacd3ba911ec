"""Alipay's open platform on this machine: RSA2 both ways, a trade that exists from the scan on and not
before, its codes (ACQ.…), the bill as CSV in GBK inside a ZIP."""

import base64
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from communities.clock import SHANGHAI
from tests.channels.loopback import Loopback, new_key, private_pem, public_pem

APP_ID, SELLER = "2021000000000017", "2088000000000170"
# Texts that a parser by counting braces stumbles over.
STORE = '南门}"岗亭"{\\'
TITLES = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
FEE = 6  # in a thousand


@dataclass
class AliTrade:
    number: str
    total: str
    expires: str
    status: str = "CODE"
    paid_at: str = ""
    refunds: dict = field(default_factory=dict)

    @property
    def trade_no(self) -> str:
        return f"2026{self.number[-24:]}"

    @property
    def fen(self) -> int:
        return int(self.total.replace(".", ""))


def text_of(fields: dict, *without: str) -> bytes:
    return "&".join(f"{k}={fields[k]}" for k in sorted(fields) if k not in without).encode()


class AlipayServer(Loopback):
    """``app`` signs for the merchant, ``key`` for Alipay."""

    def __init__(self):
        super().__init__()
        self.app, self.key = new_key(), new_key()
        self.trades: dict[str, AliTrade] = {}
        self.balance, self.changed = True, "Y"
        self.bills: dict[str, bytes] = {}

    @property
    def keys(self) -> dict:
        return {
            "app_id": APP_ID, "seller_id": SELLER, "private_key": private_pem(self.app),
            "public_key": public_pem(self.key), "api_base": f"{self.base}/gateway.do",
        }  # fmt: skip

    # What people do.
    def scan(self, number: str) -> None:
        trade = self.trades[number]
        if trade.status == "CODE" and self._stamp() < trade.expires:
            trade.status = "WAIT_BUYER_PAY"

    def pay(self, number: str, total: str = "") -> bool:
        """False where the code is no longer payable."""
        with self.lock:
            self.scan(number)
            trade = self.trades[number]
            if trade.status != "WAIT_BUYER_PAY" or self._stamp() >= trade.expires:
                return False
            trade.status, trade.paid_at = "TRADE_SUCCESS", self._stamp()
            trade.total = total or trade.total
            return True

    def notification(self, number: str, **more) -> bytes:
        trade = self.trades[number]
        fields = {
            "notify_id": f"n{number}", "notify_type": "trade_status_sync", "charset": "utf-8",
            "notify_time": self._stamp(), "app_id": APP_ID, "seller_id": SELLER, "version": "1.0",
            "out_trade_no": number, "trade_no": trade.trade_no, "total_amount": trade.total,
            "buyer_pay_amount": "0.01", "trade_status": trade.status, "subject": "a=b&c", "body": "",
        } | more  # fmt: skip
        fields["sign"] = self._sign(text_of(fields))
        return urlencode(fields | {"sign_type": "RSA2"}).encode()

    # What the platform answers.
    def answer(self, verb, path, headers, body):
        where = urlsplit(path)
        if where.path.startswith("/bill/"):
            found = self.bills.pop(where.path, None)
            return (200, {}, found) if found else (403, {}, b"<Error>AccessDenied</Error>")
        fields = dict(parse_qsl((body.decode() or where.query), keep_blank_values=True))
        method = fields.get("method", "")
        self.asked.append(method)
        name = f"{method.replace('.', '_')}_response"
        wrong = self._wrong(fields)
        if wrong:
            return 200, {}, self._unsigned(name, wrong)
        said = self._act(method, json.loads(fields["biz_content"]))
        if verb == "GET":
            return 200, {"Content-Type": "text/html"}, b"<form>cashier</form>"
        return 200, {"Content-Type": "text/html;charset=utf-8"}, self._signed(name, said)

    def _wrong(self, fields: dict) -> str:
        """Unsigned refusals of the gateway itself."""
        try:
            self.app.public_key().verify(
                base64.b64decode(fields.pop("sign", "")), text_of(fields), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return "isv.invalid-signature"
        if fields.get("app_id") != APP_ID or fields.get("sign_type") != "RSA2":
            return "isv.invalid-app-id"
        sent = datetime.strptime(fields["timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
        real = self.now() - self.shift
        return "" if abs(real - sent) < timedelta(minutes=15) else "isv.invalid-timestamp"

    def _act(self, method: str, asked: dict) -> dict:
        acts = {
            "alipay.trade.precreate": self._precreate, "alipay.trade.wap.pay": self._page,
            "alipay.trade.page.pay": self._page, "alipay.trade.query": self._query,
            "alipay.trade.close": self._close, "alipay.trade.refund": self._refund,
            "alipay.trade.fastpay.refund.query": self._refund_query,
            "alipay.data.dataservice.bill.downloadurl.query": self._bill,
        }  # fmt: skip
        if method not in acts:
            return refused("isv.invalid-method")
        return acts[method](asked)

    def _order(self, asked: dict) -> dict | AliTrade:
        for name in ("out_trade_no", "total_amount", "subject", "time_expire"):
            if not asked.get(name) or set("/=&") & set(asked["subject"]):
                return refused("ACQ.INVALID_PARAMETER")
        if asked["time_expire"] <= self._stamp():
            return refused("ACQ.INVALID_PARAMETER")
        number = asked["out_trade_no"]
        trade = self.trades.setdefault(
            number, AliTrade(number, asked["total_amount"], asked["time_expire"])
        )
        if trade.status == "TRADE_SUCCESS":
            return refused("ACQ.TRADE_HAS_SUCCESS")
        if trade.status == "TRADE_CLOSED":
            return refused("ACQ.TRADE_HAS_CLOSE")
        if trade.total != asked["total_amount"]:
            return refused("ACQ.CONTEXT_INCONSISTENT")
        return trade

    def _precreate(self, asked):
        trade = self._order(asked)
        if isinstance(trade, dict):
            return trade
        return done(out_trade_no=trade.number, qr_code=f"https://qr.alipay.com/bax{trade.number}")

    def _page(self, asked):
        product = ("QUICK_WAP_WAY", "FAST_INSTANT_TRADE_PAY")
        trade = self._order(asked) if asked.get("product_code") in product else {}
        return trade if isinstance(trade, dict) else done()

    def _real(self, asked) -> AliTrade | None:
        """Before the scan there is none, though the code can be paid."""
        trade = self.trades.get(asked.get("out_trade_no"))
        if trade and trade.status == "WAIT_BUYER_PAY" and self._stamp() >= trade.expires:
            trade.status = "TRADE_CLOSED"
        return trade if trade and trade.status != "CODE" else None

    def _query(self, asked):
        trade = self._real(asked)
        if trade is None:
            return refused("ACQ.TRADE_NOT_EXIST")
        paid = {"send_pay_date": trade.paid_at} if trade.paid_at else {}
        return done(
            out_trade_no=trade.number, trade_no=trade.trade_no, trade_status=trade.status,
            total_amount=trade.total, buyer_pay_amount="0.01", store_name=STORE, **paid,
        )  # fmt: skip

    def _close(self, asked):
        trade = self._real(asked)
        if trade is None:
            return refused("ACQ.TRADE_NOT_EXIST")
        if trade.status != "WAIT_BUYER_PAY":
            return refused("ACQ.TRADE_STATUS_ERROR")
        trade.status = "TRADE_CLOSED"
        return done(out_trade_no=trade.number, trade_no=trade.trade_no)

    def _refund(self, asked):
        trade = self._real(asked)
        if trade is None or not trade.paid_at:
            return refused("ACQ.TRADE_NOT_EXIST" if trade is None else "ACQ.TRADE_STATUS_ERROR")
        number, fen = asked["out_request_no"], int(asked["refund_amount"].replace(".", ""))
        if number in trade.refunds:
            same = trade.refunds[number] == fen
            return self._back(trade, "N") if same else refused("ACQ.DISCORDANT_REPEAT_REQUEST")
        if not self.balance:
            return refused("ACQ.SELLER_BALANCE_NOT_ENOUGH")
        if sum(trade.refunds.values()) + fen > trade.fen:
            return refused("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
        trade.refunds[number] = fen
        if sum(trade.refunds.values()) == trade.fen:
            trade.status = "TRADE_CLOSED"
        return self._back(trade, self.changed)

    def _back(self, trade, changed):
        fen = sum(trade.refunds.values())
        return done(
            out_trade_no=trade.number, trade_no=trade.trade_no, fund_change=changed,
            refund_fee=yuan(fen),
        )  # fmt: skip

    def _refund_query(self, asked):
        trade = self._real(asked)
        if trade is None:
            return refused("ACQ.TRADE_NOT_EXIST")
        number = asked["out_request_no"]
        if number not in trade.refunds:
            return done()
        return done(
            out_trade_no=trade.number, out_request_no=number, refund_status="REFUND_SUCCESS",
            refund_amount=yuan(trade.refunds[number]),
        )  # fmt: skip

    def _bill(self, asked):
        rows = [
            trade for trade in self.trades.values() if trade.paid_at.startswith(asked["bill_date"])
        ]
        if not rows:
            return refused("isp.bill_not_exist")
        path = f"/bill/{len(self.asked)}"
        self.bills[path] = packed(rows)
        return done(bill_download_url=f"{self.base}{path}")

    # How it is signed.
    def _stamp(self) -> str:
        return f"{self.now().astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"

    def _sign(self, said: bytes) -> str:
        return base64.b64encode(self.key.sign(said, PKCS1v15(), SHA256())).decode()

    def _signed(self, name: str, said: dict) -> bytes:
        text = json.dumps(said, ensure_ascii=False)
        return f'{{"{name}":{text},"sign":"{self._sign(text.encode())}"}}'.encode()

    def _unsigned(self, name: str, code: str) -> bytes:
        said = {"code": "40002", "msg": "Invalid Arguments", "sub_code": code}
        return json.dumps({name: said}).encode()


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def done(**fields) -> dict:
    return {"code": "10000", "msg": "Success"} | fields


def refused(code: str) -> dict:
    busy = code == "ACQ.SYSTEM_ERROR"
    return {"code": "20000" if busy else "40004", "msg": "Business Failed", "sub_code": code}


def packed(trades: list[AliTrade], cut: bool = False) -> bytes:
    """业务明细 and its summary; every value ends with a tab, as Alipay's do."""
    rows = []
    for one in trades:
        fee = yuan(one.fen * FEE // 1000)
        rows.append(_row(one, "交易", one.total, "", f"-{fee}"))
        rows += [
            _row(one, "退款", f"-{yuan(fen)}", number, "0.00")
            for number, fen in one.refunds.items()
        ]
    n_back = sum(len(one.refunds) for one in trades)
    lines = [
        "#支付宝业务明细查询", f"#账号：[{SELLER}0156]", "#起始日期：[]   终止日期：[]",
        "#-----业务明细列表-----", TITLES, *(rows[:-1] if cut else rows), "#-----业务明细列表结束-----",
        f"#交易合计：{len(trades)}笔，退款合计：{n_back}笔，商家实收共：1.00元", "#导出时间：[]",
    ]  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("业务明细.csv", "\r\n".join(lines).encode("gbk"))
        package.writestr("业务明细(汇总).csv", "#支付宝业务汇总\r\n门店编号,笔数\r\n".encode("gbk"))
    return held.getvalue()


def _row(one: AliTrade, kind: str, total: str, request: str, fee: str) -> str:
    values = dict.fromkeys(TITLES.split(","), "") | {
        "支付宝交易号": one.trade_no, "商户订单号": one.number, "业务类型": kind,
        "商品名称": '"物业费,8月"', "创建时间": one.paid_at, "完成时间": one.paid_at,
        "订单金额（元）": total, "商家实收（元）": "0.01", "退款批次号/请求号": request,
        "服务费（元）": fee,
    }  # fmt: skip
    return ",".join(f"{value}\t" for value in values.values())
