"""Sentences that an estate keeps ready for its answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.scoping import EstateOwned


class Reply(EstateOwned):
    """回复模板: a sentence to begin an answer with; whoever answers may change it."""

    class Use(models.TextChoices):
        ANY = "", _("到处可用")
        MESSAGE = "add_message", _("留言")
        VISIT = "visit", _("到场")
        FINISH = "finish", _("办结")
        TRANSFER = "transfer", _("转办")
        DECLINE = "decline", _("不予受理")

    title = models.CharField("标题", max_length=20)
    words = models.TextField("内容", max_length=200)
    use = models.CharField("用在", max_length=12, choices=Use.choices, blank=True)
    sort = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "回复模板"
        constraints = [models.UniqueConstraint("estate", "title", name="reply_title_once")]

    def __str__(self):
        return self.title
