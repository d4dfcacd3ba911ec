"""What a roster changes (试算结果), told in sentences."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from communities.models import Owner, Ownership, Unit


@dataclass
class RosterResult:
    """What the file changes; ``absent`` owners stand in the books but not in the file, and stay.

    ``changes`` are the rows that were there and differ: (row, what it said before, after). ``told`` says the
    same in sentences, without names and numbers in full, and ``needs`` those for which one person is not
    enough. ``undo`` is what ``RosterImport`` keeps.
    """

    counts: Counter = field(default_factory=Counter)
    absent: list[str] = field(default_factory=list)
    n_phones_kept: int = 0
    changes: list[tuple[Unit | Owner | Ownership, dict, dict]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    undo: dict = field(default_factory=lambda: {"added": {}, "mended": []})

    @property
    def is_empty(self) -> bool:
        return not self.counts.total()

    def tell(self, sentence: str, *, needs_second: bool = False) -> None:
        self.told.append(sentence)
        if needs_second:
            self.needs.append(sentence)

    def keep_added(self, rows) -> None:
        for row in rows:
            self.undo["added"].setdefault(row._meta.model_name, []).append(row.pk)

    def keep_mended(self, row, before: dict, after: dict) -> None:
        """``before`` and ``after`` by column, as JSON holds them."""
        words = {"model": row._meta.model_name, "pk": row.pk}
        self.undo["mended"].append({**words, "before": before, "after": after})

    def counted(self) -> list[str]:
        """How much of what it changes, a sentence each."""
        words = {
            "buildings_added": _("新增楼栋 %s"),
            "units_added": _("新增房屋 %s"),
            "units_mended": _("更正房屋 %s"),
            "owners_added": _("新增业主 %s"),
            "owners_mended": _("更正登记手机 %s"),
            "details_mended": _("补记或更正业主类型、证件号、产权证号、交付日期 %s"),
            "owners_same": _("按证件号或产权证号认定是同一业主的房屋 %s"),
        }
        return [text % self.counts[key] for key, text in words.items() if self.counts[key]]

    def lines(self, *, is_dry_run: bool) -> list[str]:
        """What the file changed, or would change."""
        lines = self.counted()
        if self.n_phones_kept:
            kept = _("%s 位业主的登记手机由两个单位核对过，没有照文件改；要改请本人当面办。")
            lines.append(kept % self.n_phones_kept)
        if not lines:
            return [_("名册与现有资料完全一致，没有任何改动。")]
        if self.absent:
            stay = _("%s 位业主在现有资料里、不在文件里，未作改动。已经卖出的，请办“产权终止”。")
            lines.append(stay % len(self.absent))
        return [_("试算，没有保存：") if is_dry_run else _("已保存："), *lines]
