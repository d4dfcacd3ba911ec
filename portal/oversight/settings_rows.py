"""亮灯规则 among the settings: the same for every estate of the street, by version, and nobody's to set."""

from django.utils.translation import gettext_lazy as _

from communities.setting_rows import Group, Row, Scope, Unit, declare
from portal.oversight.lights import BOOKS

SOURCE = _("没有规定；一版规则对整个平台一样，改规则是出新的一版")

declare(
    Row(
        f"light_{rule.measure}", Group.OVERSIGHT, rule.name, Unit("%s", choices={0: rule.basis}), 0,
        scope=Scope.INSTALLATION, source=SOURCE,
    )
    for rule in BOOKS[-1].rules
)  # fmt: skip
