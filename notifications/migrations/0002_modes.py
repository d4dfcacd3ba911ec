"""Seed what a person gets who never chose; an installation may change it in the admin."""

from django.db import migrations

DEFAULTS = {
    "emergency": {"email": "now", "sms": "now"},
    "tickets": {"email": "now", "sms": "off"},
    "deadlines": {"email": "now", "sms": "off"},
    "referrals": {"email": "now", "sms": "off"},
    "money": {"email": "digest", "sms": "off"},
    "decisions": {"email": "now", "sms": "off"},
    "account": {"email": "now", "sms": "off"},
    "legal": {"email": "now", "sms": "now"},
}


def seed(apps, schema_editor):
    default = apps.get_model("notifications", "ChannelDefault")
    default.objects.bulk_create(
        default(topic=topic, channel=channel, mode=mode)
        for topic, modes in DEFAULTS.items()
        for channel, mode in modes.items()
    )


def forget(apps, schema_editor):
    apps.get_model("notifications", "ChannelDefault").objects.all().delete()


class Migration(migrations.Migration):
    replaces = [
        ('notifications', '0002_default_channels'),
    ]

    dependencies = [("notifications", "0001_messages")]

    operations = [migrations.RunPython(seed, forget)]
