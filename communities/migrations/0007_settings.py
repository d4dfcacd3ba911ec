"""What an estate settles for itself gets a table of its own, with its history."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties

WHOLE = (
    "outflow_limit_fen",
    "envelope_years",
    "reminder_days",
    "demand_days",
    "demand_term_days",
    "texts_per_month",
    "display_days",
    "cash_deposit_days",
)
# Kept as a word before.
LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
BEFORE = "这张表之前已经定下"


def take_over(apps, schema_editor):
    """From the day of founding on: when it was settled nobody kept."""
    made = apps.get_model("communities", "EstateSetting")
    for estate in apps.get_model("communities", "Estate").objects.exclude(params={}):
        params = dict(estate.params)
        found = {key: int(params.pop(key)) for key in WHOLE if params.get(key)}
        if params.get("publishes") in LENGTHS:
            found["publishes_months"] = LENGTHS[params.pop("publishes")]
        source = params.pop("cash_deposit_source", "")
        made.objects.bulk_create(
            made(
                estate=estate, key=key, value=value, valid_from=estate.created_at,
                entered_at=estate.created_at,
                reason=source if source and key == "cash_deposit_days" else BEFORE,
            )
            for key, value in found.items()
        )
        estate.params = params
        estate.save(update_fields=["params"])


def give_back(apps, schema_editor):
    """The last word of each, as ``params`` had them."""
    names = {months: name for name, months in LENGTHS.items()}
    rows = apps.get_model("communities", "EstateSetting").objects.order_by("pk")
    for one in rows.select_related("estate"):
        estate = apps.get_model("communities", "Estate").objects.get(pk=one.estate_id)
        if one.key in WHOLE:
            estate.params[one.key] = one.value
        if one.key == "publishes_months":
            estate.params["publishes"] = names[one.value]
        if one.key == "cash_deposit_days" and one.reason != BEFORE:
            estate.params["cash_deposit_source"] = one.reason[:100]
        estate.save(update_fields=["params"])


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0006_offices'),
    ]

    operations = [
        migrations.CreateModel(
            name='EstateSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='哪一项')),
                ('value', models.BigIntegerField(verbose_name='值')),
                ('valid_from', models.DateTimeField(verbose_name='从何时起')),
                ('takes', models.BooleanField(default=False, verbose_name='对住户不利')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='依据的文件')),
            ],
            options={
                'verbose_name': '设置',
                'verbose_name_plural': '设置',
                'indexes': [models.Index(models.F('estate'), models.F('key'), name='settings_of_an_estate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__gte', models.F('entered_at'))), name='setting_never_reaches_back'), models.CheckConstraint(condition=models.Q(('takes', False), models.Q(('paper__isnull', False), ('valid_from__gte', django.db.models.expressions.CombinedExpression(models.F('entered_at'), '+', models.Value(datetime.timedelta(days=7))))), _connector='OR'), name='what_takes_has_paper_and_notice'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='setting_says_why')],
            },
        ),
        *ties("communities", ("estatesetting", "paper_id", "communities_officepaper")),
        migrations.RunPython(take_over, give_back),
    ]
