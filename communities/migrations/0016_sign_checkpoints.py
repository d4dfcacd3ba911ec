"""What the signer signed, when it started, and why it did not sign."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0015_keep_office_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignerStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=200)),
                ('keys', models.JSONField()),
                ('uid', models.PositiveBigIntegerField()),
                ('started_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('note', models.TextField()),
                ('signed_at', models.DateTimeField()),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('estate'), models.F('size'), models.F('signed_at'), name='checkpoint_once'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='checkpoint_of_some_leaves')],
            },
        ),
        migrations.CreateModel(
            name='SignerRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('short', '数据库里的存证叶比已签名的少'), ('gap', '存证叶有缺失'), ('broken', '存证叶与它的哈希不符'), ('fork', '已签名的存证叶被改动'), ('foreign', '有一个检查点不是签名进程签的'), ('forgotten', '签名进程没有自己的记录，而数据库里已有检查点'), ('renamed', '日志的名称与签过的不同'), ('unkept', '签名进程的目录读不出或写不进')], max_length=10)),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('estate'), condition=models.Q(('ended_at', None)), name='one_open_refusal_per_log')],
            },
        ),
    ]
