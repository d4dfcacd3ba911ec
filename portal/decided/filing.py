"""备案材料: what the neighbourhood office and the street ask for of a result, in one archive."""

import csv
import hashlib
import io
import zipfile

from django.utils.translation import gettext as _

from communities import clock
from communities.wording import moment
from decisions.selectors.delivery import reaches
from decisions.selectors.finals import Signature, signatures_of
from decisions.selectors.vote_logs import log_of
from decisions.selectors.votes import notice_of
from decisions.vote_file import log_lines


def filing_pack(decision, certificate: bytes) -> bytes:
    """ZIP of notice, proof of delivery, roll's hash, result, signatures and certificate; ``说明.txt`` has the SHA-256 of
    each. Of a final result; for the bodies alone, since deliveries name homes."""
    notice = notice_of(decision)
    files = {
        "1-公告.json": bytes(notice.body),
        "2-送达.csv": _table(_deliveries(notice)),
        "3-名册指纹.txt": f"{decision.opening.roll.sha256}\n".encode(),
        "4-结果.json": bytes(decision.result.body),
        "5-公开文件.ndjson": bytes(decision.result.lines) + b"".join(log_lines(log_of(decision))),
        "6-计票人签字.csv": _table(_signatures(signatures_of(decision))),
        "7-结果证书.pdf": certificate,
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return _zipped(files | {"说明.txt": sums.encode()}, clock.local(decision.result.final_at))


def _deliveries(notice):
    yield [_("房屋"), _("送到没有"), _("方式"), _("日期"), _("说明")]
    for one in reaches(notice):
        note = one.last.note if one.last else ""
        reached = _("送到") if one.is_reached else _("没有送到")
        yield ["、".join(one.party.homes), reached, one.how, one.day or "", note]
    for hung in notice.postings.all():
        yield [hung.place, _("张贴"), "", hung.day, hung.gone_on or ""]


def _signatures(signatures: list[Signature]):
    yield [_("单位"), _("计票人"), _("核对结果"), _("时间")]
    for one in signatures:
        said, at = _("还没有签字"), ""
        if one.word:
            said = _("核对过，无误") if one.word.agrees else one.word.reason
            at = moment(one.word.at)
        yield [one.counter.body.name, one.counter.user.name, said, at]


def _table(rows) -> bytes:
    """CSV that a spreadsheet opens; what begins like a formula stays text."""
    out = io.StringIO()
    csv.writer(out).writerows([_plain(one) for one in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text


def _zipped(files: dict[str, bytes], at) -> bytes:
    """The same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in files.items():
            pack.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
