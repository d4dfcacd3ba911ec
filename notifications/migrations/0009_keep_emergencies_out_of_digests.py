"""What had no effect is not kept: an emergency goes out at once, a legal e-mail always."""

from django.db import migrations, models


def drop_what_had_no_effect(apps, schema_editor):
    for name in ("ChannelDefault", "Preference"):
        rows = apps.get_model("notifications", name).objects
        rows.filter(topic="emergency", mode="digest").update(mode="now")
    defaults = apps.get_model("notifications", "ChannelDefault").objects
    defaults.filter(topic="legal", channel="email", mode="off").update(mode="now")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_write_to_a_number")]

    operations = [
        migrations.RunPython(drop_what_had_no_effect, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='channeldefault',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'digest'), ('topic', 'emergency'), _negated=True), name='default_emergency_is_no_digest', violation_error_message='紧急情况立即发，不能等汇总。'),
        ),
        migrations.AddConstraint(
            model_name='channeldefault',
            constraint=models.CheckConstraint(condition=models.Q(('channel', 'email'), ('mode', 'off'), ('topic', 'legal'), _negated=True), name='default_legal_email_is_on', violation_error_message='法定告知的邮件不能关闭。'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'digest'), ('topic', 'emergency'), _negated=True), name='chosen_emergency_is_no_digest'),
        ),
    ]
