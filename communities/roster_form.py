"""名册模板: the table that an office fills in, with its lists and a row that shows how."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from communities.roster import HEADERS, REQUIRED
from communities.roster_cells import EXAMPLE, KINDS, NOT_DELIVERED, OWNER_KINDS, SOURCES
from communities.spreadsheets import form_bytes

ROW: dict[str, str | float | date] = {
    "building": f"{EXAMPLE}3幢", "unit": "2-501", "area_m2": 89.5, "owner": "张三",
    "phone": "13800000000", "kind": "住宅", "source": "登记", "since": date(2020, 5, 1),
    "stair": "2", "owner_kind": "个人", "identity": "", "deed": "", "delivery": date(2020, 6, 30),
}  # fmt: skip
CHOICES = {"kind": KINDS, "source": SOURCES, "owner_kind": OWNER_KINDS}


def roster_form(at: datetime) -> bytes:
    head = [HEADERS[key][0] for key in ROW]
    lists = {
        place: [name for name in CHOICES[key] if name]
        for place, key in enumerate(ROW)
        if key in CHOICES
    }
    notes = [
        _("必填：%s。其余可以空着，空着的格子不改动现有资料。")
        % "、".join(HEADERS[key][0] for key in REQUIRED),
        _("第 2 行是样子，楼栋以“例”开头的行不会导入，留着删掉都可以。"),
        _("共有业主每人一行，楼栋、房号和面积写成一样，或者合并单元格。"),
        _("登记手机每人一个。证件号只留核对用的指纹，不保存号码。"),
        _("交付日期写 2026-01-31；卖了还没交付的写“%s”。") % NOT_DELIVERED,
    ]
    texts = {place for place, key in enumerate(ROW) if key in {"unit", "phone", "identity", "deed"}}
    return form_bytes(head, list(ROW.values()), lists=lists, texts=texts, notes=notes, at=at)
