"""Tencent Cloud's SMS on this machine: TC3-HMAC-SHA256 by its published steps, templates alone, a status
for each number."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

from tests.channels.loopback import Loopback

ID, KEY, APP, SIGN = "AKID-test", "key-of-a-test", "1400000001", "阳光小区"


class TencentSms(Loopback):
    """``templates``: how many variables each approved one has; ``taken``: what went out."""

    def __init__(self, templates: dict[str, int]):
        super().__init__()
        self.templates, self.taken = templates, []

    def answer(self, verb, path, headers, body):
        if not _is_signed(verb, path, headers, body):
            return self._said({"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "-"}})
        said = json.loads(body)
        [number] = said["PhoneNumberSet"]
        code = self._code(said)
        if code == "Ok":
            self.taken.append((number, said["TemplateId"], said["TemplateParamSet"]))
        status = {"SerialNo": "1", "PhoneNumber": number, "Fee": 1, "Code": code, "Message": "-"}
        return self._said({"SendStatusSet": [status]})

    def _code(self, said) -> str:
        if (said["SmsSdkAppId"], said["SignName"]) != (APP, SIGN):
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        wanted = self.templates.get(said["TemplateId"])
        if wanted is None:
            return "FailedOperation.TemplateIncorrectOrUnapproved"
        if wanted != len(said["TemplateParamSet"]):
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        return "Ok"

    @staticmethod
    def _said(response):
        body = json.dumps({"Response": {"RequestId": "r", **response}}).encode()
        return 200, {"Content-Type": "application/json"}, body


def _is_signed(verb, path, headers, body: bytes) -> bool:
    found = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=([^/]+)/([0-9-]+)/sms/tc3_request, "
        r"SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})",
        headers["Authorization"],
    )
    if not found or found[1] != ID:
        return False
    names = found[3].split(";")
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in names)
    canonical = "\n".join([verb, path, "", lines, found[3], hashlib.sha256(body).hexdigest()])
    stamp = headers["X-TC-Timestamp"]
    day = f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d}"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{hashed}"
    key = f"TC3{KEY}".encode()
    for part in (day, "sms", "tc3_request"):
        key = _hmac(key, part)
    return day == found[2] and hmac.compare_digest(_hmac(key, text).hex(), found[4])


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
