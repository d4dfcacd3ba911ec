"""Letters of authority on paper, and that another body has seen them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0010_give_letters_of_authority'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('checked_at', models.DateTimeField(verbose_name='核对时间')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='proxyletter',
            name='kind',
            field=models.CharField(choices=[('agent', '受托人（委托代理）'), ('guardian', '监护人（业主未成年或不能自己决定）'), ('representative', '法定代表人（业主是单位或建设单位）')], default='agent', max_length=14, verbose_name='身份'),
        ),
        migrations.AddField(
            model_name='proxyletter',
            name='registered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='proxyletter',
            name='scan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='签名的委托书'),
        ),
        migrations.AlterField(
            model_name='proxyletter',
            name='principal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='委托人'),
        ),
        migrations.AddConstraint(
            model_name='proxyletter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agent'), ('principal__isnull', False), ('registered_by', None), ('scan', None)), models.Q(('principal', None), ('registered_by__isnull', False), ('scan__isnull', False)), _connector='OR'), name='letter_is_online_or_on_paper'),
        ),
        migrations.AddField(
            model_name='lettercheck',
            name='checked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人'),
        ),
        migrations.AddField(
            model_name='lettercheck',
            name='estate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区'),
        ),
        migrations.AddField(
            model_name='lettercheck',
            name='letter',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='check_row', to='decisions.proxyletter'),
        ),
        *ties(
            "decisions",
            ("proxyletter", "scan_id", "communities_officepaper"),
            ("lettercheck", "letter_id", "decisions_proxyletter"),
        ),
    ]
