"""WeChat Pay's APIv3 on this machine, by its own three rules: the request's ``Authorization`` is verified,
every answer of 2xx is signed (and no other), a notification's resource is encrypted."""

import base64
import gzip
import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from communities.clock import SHANGHAI
from tests.channels.loopback import Loopback, new_key, private_pem, public_pem

MCHID, APPID, CERT = "1900000109", "wxd678efh567hg6787", "444F4864EA9B34415"
SERIAL, APIV3 = "PUB_KEY_ID_0119000001092026", "0123456789abcdef0123456789abcdef"
TYPE = "WECHATPAY2-SHA256-RSA2048"
TITLES = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
PRICE = 6  # fen in a thousand


@dataclass
class WxTrade:
    number: str
    total: int
    expires: datetime
    kind: str
    state: str = "NOTPAY"
    paid_at: datetime | None = None
    refunds: dict = field(default_factory=dict)

    @property
    def transaction(self) -> str:
        return f"42000{self.number[-23:]}"


class WechatServer(Loopback):
    """``app`` signs for the merchant, ``key`` for WeChat Pay. Refunds are done at once, unless ``slow``."""

    def __init__(self):
        super().__init__()
        self.app, self.key = new_key(), new_key()
        self.trades: dict[str, WxTrade] = {}
        self.files: dict[str, bytes] = {}
        self.slow, self.balance, self.serial, self.age = False, True, SERIAL, 0
        self.refund_word = "SUCCESS"

    @property
    def keys(self) -> dict:
        return {
            "mchid": MCHID, "appid": APPID, "private_key": private_pem(self.app),
            "cert_serial": CERT, "apiv3_key": APIV3, "public_key": public_pem(self.key),
            "public_key_id": SERIAL, "api_base": self.base,
            "notify_url": "https://portal.test/pay/notify/wechatpay/yangguang/",
        }  # fmt: skip

    # What people do.
    def pay(self, number: str, total: int = 0) -> bool:
        with self.lock:
            trade = self.trades[number]
            if trade.state != "NOTPAY" or self.now() >= trade.expires:
                return False
            trade.state, trade.paid_at = "SUCCESS", self.now()
            trade.total = total or trade.total
            return True

    def notification(self, number: str, **more) -> tuple[dict, bytes]:
        said = self._said(self.trades[number]) | more
        nonce, about = "0123456789ab", "transaction"
        text = AESGCM(APIV3.encode()).encrypt(
            nonce.encode(), json.dumps(said).encode(), about.encode()
        )
        body = json.dumps({
            "id": f"EV-{number}", "create_time": self._stamp(self.now()),
            "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(text).decode(),
                "nonce": nonce, "associated_data": about, "original_type": "transaction",
            },
        })  # fmt: skip
        return self.signed(body.encode()), body.encode()

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers of an answer or a notification, ``age`` seconds old."""
        stamp, nonce = str(int(time.time()) - self.age), "N0123456789"
        said = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        signature = base64.b64encode(self.key.sign(said, PKCS1v15(), SHA256())).decode()
        return {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.serial,
            "Wechatpay-Signature": signature, "Wechatpay-Signature-Type": TYPE,
        }  # fmt: skip

    # What the service answers.
    def answer(self, verb, path, headers, body):
        where = urlsplit(path)
        self.asked.append(f"{verb} {where.path}")
        if not self._is_merchant(verb, path, headers, body):
            return self._refused(401, "SIGN_ERROR")
        if where.path == "/v3/billdownload/file":
            found = self.files.get(where.query)
            return (
                (200, {"Content-Type": "text/plain"}, found) if found else self._refused(404, "X")
            )
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        return self._routed(verb, where.path, asked | (json.loads(body) if body else {}))

    def _routed(self, verb: str, path: str, asked: dict):
        number = re.fullmatch(r"/v3/pay/transactions/out-trade-no/(\w+)(/close)?", path)
        refund = re.fullmatch(r"/v3/refund/domestic/refunds/(\w+)", path)
        if path in ("/v3/pay/transactions/native", "/v3/pay/transactions/h5"):
            return self._create(path.rpartition("/")[2], asked)
        if number and asked.get("mchid") == MCHID:
            return (self._close if number[2] else self._query)(number[1])
        if path == "/v3/refund/domestic/refunds":
            return self._refund(asked)
        if refund:
            return self._refund_query(refund[1])
        if path == "/v3/bill/tradebill":
            return self._bill(asked)
        return self._refused(404, "RESOURCE_NOT_EXISTS")

    def _is_merchant(self, verb, path, headers, body) -> bool:
        found = dict(re.findall(r'(\w+)="([^"]*)"', headers.get("Authorization") or ""))
        said = f"{verb}\n{path}\n{found.get('timestamp')}\n{found.get('nonce_str')}\n".encode()
        try:
            self.app.public_key().verify(
                base64.b64decode(found.get("signature", "")),
                said + body + b"\n",
                PKCS1v15(),
                SHA256(),
            )
        except InvalidSignature:
            return False
        fresh = abs(time.time() - int(found["timestamp"])) < 300
        return fresh and (found["mchid"], found["serial_no"]) == (MCHID, CERT)

    def _create(self, kind: str, asked: dict):
        number, total = asked["out_trade_no"], asked["amount"]["total"]
        right = (
            type(total) is int and total > 0 and (asked["mchid"], asked["appid"]) == (MCHID, APPID)
        )
        expires = datetime.fromisoformat(asked["time_expire"])
        if kind == "h5":
            right = right and bool(asked.get("scene_info", {}).get("payer_client_ip"))
        if not right or not asked["notify_url"].startswith("https://") or expires <= self.now():
            return self._refused(400, "PARAM_ERROR")
        trade = self.trades.setdefault(number, WxTrade(number, total, expires, kind))
        if trade.state != "NOTPAY":
            paid = trade.state == "SUCCESS"
            return self._refused(400, "ORDERPAID" if paid else "ORDER_CLOSED")
        if (trade.total, trade.kind) != (total, kind):
            return self._refused(403, "OUT_TRADE_NO_USED")
        if kind == "h5":
            return self._ok(
                {"h5_url": f"https://wx.tenpay.com/checkmweb?prepay_id=wx{number}&package=1"}
            )
        return self._ok({"code_url": f"weixin://wxpay/bizpayurl?pr={number[-9:]}"})

    def _query(self, number: str):
        trade = self.trades.get(number)
        return self._ok(self._said(trade)) if trade else self._refused(404, "ORDER_NOT_EXIST")

    def _said(self, trade: WxTrade) -> dict:
        paid = trade.paid_at and {
            "transaction_id": trade.transaction, "success_time": self._stamp(trade.paid_at),
            "amount": {"total": trade.total, "payer_total": 1, "currency": "CNY"},
        }  # fmt: skip
        return {
            "mchid": MCHID, "appid": APPID, "out_trade_no": trade.number,
            "trade_state": trade.state, "amount": {"total": trade.total, "currency": "CNY"},
        } | (paid or {})  # fmt: skip

    def _close(self, number: str):
        trade = self.trades.get(number)
        if trade is None:
            return self._refused(404, "ORDER_NOT_EXIST")
        if trade.paid_at:
            return self._refused(400, "ORDERPAID")
        trade.state = "CLOSED"
        return 204, self.signed(b""), b""

    def _refund(self, asked: dict):
        trade, number = self.trades.get(asked["out_trade_no"]), asked["out_refund_no"]
        if trade is None or not trade.paid_at:
            return self._refused(404, "RESOURCE_NOT_EXISTS")
        fen = asked["amount"]["refund"]
        if trade.refunds.get(number, fen) != fen or asked["amount"]["total"] != trade.total:
            return self._refused(400, "INVALID_REQUEST")
        if not self.balance:
            return self._refused(403, "NOT_ENOUGH")
        if number not in trade.refunds and sum(trade.refunds.values()) + fen > trade.total:
            return self._refused(400, "INVALID_REQUEST")
        trade.refunds[number], trade.state = fen, "REFUND"
        return self._ok(self._refund_said(trade, number) | {"status": "PROCESSING"})

    def _refund_said(self, trade: WxTrade, number: str) -> dict:
        return {
            "out_refund_no": number, "out_trade_no": trade.number, "refund_id": f"50{number}",
            "status": "PROCESSING" if self.slow else "SUCCESS",
            "amount": {"refund": trade.refunds[number], "total": trade.total},
        }  # fmt: skip

    def _refund_query(self, number: str):
        trade = next((one for one in self.trades.values() if number in one.refunds), None)
        if trade is None:
            return self._refused(404, "RESOURCE_NOT_EXISTS")
        return self._ok(self._refund_said(trade, number))

    def _bill(self, asked: dict):
        rows = [
            one for one in self.trades.values()
            if one.paid_at and self._stamp(one.paid_at).startswith(asked["bill_date"])
        ]  # fmt: skip
        if not rows:
            return self._refused(400, "NO_STATEMENT_EXIST")
        text = self.bill_text(rows)
        self.files["token=1"] = gzip.compress(text)
        return self._ok({
            "hash_type": "SHA1", "hash_value": hashlib.sha1(text, usedforsecurity=False).hexdigest(),
            "download_url": f"{self.base}/v3/billdownload/file?token=1",
        })  # fmt: skip

    def bill_text(self, trades: list[WxTrade]) -> bytes:
        rows = []
        for one in trades:
            at = f"{one.paid_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
            known = {
                "交易时间": at, "公众账号ID": APPID, "商户号": MCHID, "微信订单号": one.transaction,
                "商户订单号": one.number, "货币种类": "CNY", "商品名称": "物业费,8月",
            }  # fmt: skip
            fee = one.total * PRICE // 1000
            rows.append(known | {"交易状态": "SUCCESS", "应结订单金额": "0.01",
                                 "订单金额": yuan(one.total), "手续费": yuan(fee)})  # fmt: skip
            rows += [
                known | {"交易状态": "REFUND", "商户退款单号": number, "申请退款金额": yuan(fen),
                         "订单金额": "0.00", "手续费": "-0.01", "退款状态": self.refund_word}
                for number, fen in one.refunds.items()
            ]  # fmt: skip
        lines = [",".join(f"`{row.get(title, '')}" for title in TITLES.split(",")) for row in rows]
        totals = f"`{len(rows)},`0.01,`0.00,`0.00,`0.01,`0.01,`0.00"
        return "\ufeff".encode() + "\r\n".join([TITLES, *lines, TOTALS, totals, ""]).encode()

    def _stamp(self, moment: datetime) -> str:
        return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")

    def _ok(self, said: dict):
        body = json.dumps(said).encode()
        return 200, {"Content-Type": "application/json"} | self.signed(body), body

    def _refused(self, status: int, code: str):
        body = json.dumps({"code": code, "message": "-"}).encode()
        return status, {"Content-Type": "application/json"}, body


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
