"""Of a party with several owners who signed the stub of its sheet, or its letter on paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0014_check_rolls_by_two_bodies'),
    ]

    operations = [
        migrations.AddField(
            model_name='handin',
            name='signers',
            field=models.JSONField(null=True, verbose_name='签名的业主'),
        ),
        migrations.AddField(
            model_name='proxyletter',
            name='signers',
            field=models.JSONField(null=True, verbose_name='签名的业主'),
        ),
    ]
