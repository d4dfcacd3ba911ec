"""A text that asks its reader for something goes out by default, express texts name their template; what a body is
told goes to its people, and one of them says 已处理 for all.

Back again, a notice keeps one delivery by each channel, the body's own or the first. Who switched the texts of
tickets and deadlines off by hand cannot be told from what was shipped: look at 默认提醒方式 afterwards."""

from django.conf import settings
from django.db import migrations, models

ASKING = ("tickets", "deadlines")
MODES = [
    ("off", "不发"), ("asks", "只发等您答复和超时的"), ("now", "立即"), ("digest", "每天汇总一次"),
]  # fmt: skip


def ask(apps, schema_editor):
    rows = apps.get_model("notifications", "ChannelDefault").objects
    rows.filter(topic__in=ASKING, channel="sms", mode="off").update(mode="asks")


def ask_no_more(apps, schema_editor):
    for name in ("ChannelDefault", "Preference"):
        rows = apps.get_model("notifications", name).objects
        rows.filter(mode="asks").update(mode="off")


SURPLUS = """(
    select id from (
        select id, row_number() over (partition by notice_id, channel order by reader, id) as nth
        from notifications_delivery
    ) as delivery where nth > 1
)"""
BACK = [
    f"update notifications_delivery set joined_to_id = null where joined_to_id in {SURPLUS}",  # noqa: S608
    f"delete from notifications_delivery where id in {SURPLUS}",  # noqa: S608
    "set constraints all immediate",
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_modes")]

    operations = [
        *(
            migrations.AlterField(
                model, "mode", models.CharField("方式", max_length=6, choices=MODES, **more)
            )
            for model, more in (
                ("channeldefault", {}),
                ("preference", {}),
                ("delivery", {"default": "now"}),
            )
        ),
        migrations.AddField(
            "express",
            "code",
            models.TextField("验证码", blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "express",
            "template",
            models.CharField("短信模板", max_length=20, blank=True, default="", db_default=""),
        ),
        migrations.AddField(
            "notice", "handled_at", models.DateTimeField("处理时间", null=True)
        ),
        migrations.AddField(
            "notice",
            "handled_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
                verbose_name="处理人", db_index=False,
            ),
        ),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None)
                | models.Q(
                    handled_at__isnull=False, handled_by__isnull=False, body__isnull=False
                ),
                name="handled_notice_is_a_bodys",
            ),
        ),
        migrations.RemoveConstraint("delivery", "one_delivery_per_channel"),
        migrations.AddConstraint(
            "delivery",
            models.UniqueConstraint(
                "notice", "reader", "channel", name="one_delivery_per_reader_and_channel"
            ),
        ),
        migrations.RunPython(ask, ask_no_more),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
