"""Letters by which an owner lets another vote, their ends, and ballots cast by them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0009_hear_co_owners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProxyLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matters', models.JSONField(verbose_name='事项')),
                ('instruction', models.CharField(blank=True, max_length=500, verbose_name='怎么投')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(verbose_name='止')),
                ('given_at', models.DateTimeField(verbose_name='委托时间')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='受托人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='decisions.rollparty')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_at', models.DateTimeField(verbose_name='终止时间')),
                ('ended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='终止人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='decisions.proxyletter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='ballot',
            name='letter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.proxyletter', verbose_name='委托书'),
        ),
        migrations.AddConstraint(
            model_name='proxyletter',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='letter_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='proxyletter',
            constraint=models.CheckConstraint(condition=models.Q(('agent', models.F('principal')), _negated=True), name='letter_is_for_another'),
        ),
        *ties(
            "decisions",
            ("proxyletter", "decision_id", "decisions_decision"),
            ("proxyletter", "party_id", "decisions_rollparty"),
            ("letterend", "letter_id", "decisions_proxyletter"),
            ("ballot", "letter_id", "decisions_proxyletter"),
        ),
    ]
