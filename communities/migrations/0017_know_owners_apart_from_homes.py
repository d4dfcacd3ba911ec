"""Owners are rows: whoever owns several homes is one head, and what the developer holds is known.

Each ownership that stands gets an owner of its own: a name alone tells nobody that two are one.
"""

import re
import unicodedata

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties

AT_ONCE = 1000
BETWEEN = re.compile(r"[\s·•‧∙⋅・⸱]+")
STAIRS = """
update communities_unit set stair = split_part(number, '-', 1)
where kind = 'dwelling' and number ~ '^[0-9]{1,2}-[0-9]{3,4}$'
"""
# Ranges stand in for an operator class that only an extension has.
ONCE_AT_A_TIME = """
alter table communities_ownership add constraint one_share_of_an_owner_in_a_unit exclude using gist (
    int8range(unit_id, unit_id, '[]') with &&, int8range(owner_id, owner_id, '[]') with &&,
    daterange(valid_from, valid_until) with &&)
"""


def fold(text):
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


def give_owners(apps, schema_editor):
    Owner = apps.get_model("communities", "Owner")
    Ownership = apps.get_model("communities", "Ownership")
    keys = list(Ownership.objects.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), AT_ONCE):
        rows = list(Ownership.objects.filter(pk__in=keys[at : at + AT_ONCE]).order_by("pk"))
        for row in rows:
            name = row.owner_name
            row.owner = Owner(
                estate_id=row.estate_id,
                kind="company" if name.endswith("公司") else "person",
                name=name,
                folded_name=fold(name) or "?",
            )
        Owner.objects.bulk_create([row.owner for row in rows])
        Ownership.objects.bulk_update(rows, ["owner"])


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0016_sign_checkpoints'),
    ]

    operations = [
        migrations.AddField(
            model_name='unit',
            name='stair',
            field=models.CharField(blank=True, max_length=10, verbose_name='单元'),
        ),
        migrations.RunSQL(STAIRS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='ownership',
            name='deed_digest',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='ownership',
            name='delivered_on',
            field=models.DateField(blank=True, null=True, verbose_name='交付日期'),
        ),
        migrations.CreateModel(
            name='Owner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', '个人'), ('company', '单位'), ('developer', '建设单位')], default='person', max_length=10, verbose_name='类型')),
                ('name', models.CharField(max_length=80, verbose_name='登记姓名')),
                ('folded_name', models.CharField(max_length=160)),
                ('identity_digest', models.CharField(blank=True, max_length=80)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '业主',
                'verbose_name_plural': '业主',
                'indexes': [models.Index(models.F('estate'), models.F('folded_name'), name='owners_by_name')],
                'constraints': [models.UniqueConstraint(models.F('estate'), models.F('identity_digest'), condition=models.Q(('identity_digest', ''), _negated=True), name='one_owner_of_a_number'), models.CheckConstraint(condition=models.Q(('folded_name', ''), _negated=True), name='owner_has_a_name')],
            },
        ),
        migrations.AddField(
            model_name='ownership',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='communities.owner', verbose_name='业主'),
        ),
        migrations.RunPython(give_owners, migrations.RunPython.noop),
        # What the filling has left to be checked at the end would keep the column from being changed.
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='ownership',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='communities.owner', verbose_name='业主'),
        ),
        *ties("communities", ("ownership", "owner_id", "communities_owner")),
        migrations.RunSQL(
            ONCE_AT_A_TIME,
            "alter table communities_ownership drop constraint one_share_of_an_owner_in_a_unit",
        ),
    ]
