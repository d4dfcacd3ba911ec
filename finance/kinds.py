"""What finance tells people (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

FOUND, FILES_FOUND = "finance.books_found", "finance.files_found"
KINDS = {
    FOUND: Kind(
        "money",
        _("账簿核对发现 %(n)s 处不一致：%(first)s。公示页已改为未对账，请查明"),
        todo=True,
        legal=True,
    ),
    FILES_FOUND: Kind(
        "money",
        _("公示文件核对发现 %(n)s 处问题：%(first)s。请放回原来的文件，或由两个单位的人撤下"),
        todo=True,
        legal=True,
    ),
}

register(KINDS)
