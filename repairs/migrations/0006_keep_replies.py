import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0006_guard_the_clocks"),
        ("repairs", "0005_pass_on_with_an_event"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=20, verbose_name="标题")),
                ("words", models.TextField(max_length=200, verbose_name="内容")),
                ("use", models.CharField(blank=True, choices=[("", "到处可用"), ("add_message", "留言"), ("visit", "到场"), ("finish", "办结"), ("transfer", "转办"), ("decline", "不予受理")], max_length=12, verbose_name="用在")),
                ("sort", models.PositiveSmallIntegerField(default=0, verbose_name="排序")),
                ("estate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communities.estate", verbose_name="小区")),
            ],
            options={
                "verbose_name": "回复模板",
                "verbose_name_plural": "回复模板",
                "constraints": [models.UniqueConstraint(models.F("estate"), models.F("title"), name="reply_title_once")],
            },
        ),
    ]
