"""证件号与产权证号: read from a cell and digested at once; the number itself is kept nowhere.

The digest is keyed, because all numbers there can be are few enough to try; its key is derived from
``SECRETS_KEYS``, which lie outside the database and are never published, and not from ``SECRET_KEY``,
which may be changed at any time. Each digest names its key, so that a change of keys is seen.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from communities.sealing import digests
from communities.tables import Cell

IDENTITY, DEED = "identity", "deed"
# A spreadsheet keeps fifteen digits of a number, and puts 0 for the rest.
MAX_EXACT = 10**15
# Fewer are no number: "未办理产权证" of two namesakes would make them one owner.
MIN_DIGITS = 6


def read_identity(cell: Cell) -> tuple[str, ...]:
    """The digests of a person's or a company's number (证件号); none of an empty cell.

    Refused: what a spreadsheet rounded, what is masked or cut to its last digits, and what stands there
    for want of a number.
    """
    text = _plain(cell, _("证件号")).replace("-", "")
    if text and (not re.fullmatch(r"[0-9A-Z]{7,30}", text) or _n_digits(text) < MIN_DIGITS):
        raise ValueError(
            _("证件号应是完整的 7 至 30 位字母和数字，不带 *，不能只写末几位。没有就空着。")
        )
    if text and len(set(text)) < 3:
        raise ValueError(_("这不像一个证件号；没有就空着。"))
    return digests(text, IDENTITY) if text else ()


def read_deed(cell: Cell) -> tuple[str, ...]:
    """The digests of the number of a title (产权证号); none of an empty cell."""
    text = _plain(cell, _("产权证号"))
    is_none = "*" in text or not 6 <= len(text) <= 60 or len(set(text)) < 3
    if text and (is_none or _n_digits(text) < MIN_DIGITS):
        raise ValueError(
            _("产权证号应是 6 至 60 个字，含编号，不带 *。没有就空着，还没办证的也空着。")
        )
    return digests(text, DEED) if text else ()


def _n_digits(text: str) -> int:
    return len(re.findall("[0-9]", text))


def _plain(cell: Cell, what: str) -> str:
    if isinstance(cell, int | float) and cell >= MAX_EXACT:
        raise ValueError(
            _("%s被表格软件变成了数字，末几位已经丢了；请把这一列设为文本后重填。") % what
        )
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
