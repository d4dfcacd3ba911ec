"""What owners and offices are told of votes (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register

register(
    {
        "decisions.announced": Kind(
            "legal",
            _("业主表决公告：%(title)s。%(opens)s 至 %(closes)s 表决，开始前可以对名册提异议"),
            legal=True,
        ),
        "decisions.taken_back": Kind(
            "legal", _("表决公告已撤回：%(title)s。原因：%(reason)s"), legal=True
        ),
        "decisions.objected": Kind(
            "decisions", _("有业主对表决名册提出异议：%(title)s"), todo=True
        ),
        "decisions.answered": Kind("decisions", _("您对表决名册的异议有了答复：%(title)s")),
    }
)
