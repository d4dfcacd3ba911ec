"""Working hours that do not hold yet may be withdrawn; all else of a version stays as adopted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

STAY = """
drop trigger insert_only on communities_workinghours;
create trigger insert_only before delete on communities_workinghours
    for each row execute function refuse_change();
create trigger hours_stay before update on communities_workinghours for each row
    when (old.withdrawn_at is not null
        or (old.id, old.estate_id, old.opens, old.closes, old.adopted_by_id, old.adopted_at,
            old.holds_from) is distinct from (new.id, new.estate_id, new.opens, new.closes,
            new.adopted_by_id, new.adopted_at, new.holds_from))
    execute function refuse_change()
"""
ALL_STAY = """
drop trigger hours_stay on communities_workinghours;
drop trigger insert_only on communities_workinghours;
create trigger insert_only before update or delete on communities_workinghours
    for each row execute function refuse_change()
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0012_tie_delegates_to_an_ownership")]

    operations = [
        migrations.AddField(
            "workinghours",
            "withdrawn_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤回人",
            ),
        ),
        migrations.AddField(
            "workinghours", "withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")
        ),
        migrations.RemoveConstraint("workinghours", "working_hours_once_at_a_time"),
        migrations.AddConstraint(
            "workinghours",
            models.UniqueConstraint(
                fields=["estate", "holds_from"],
                condition=Q(withdrawn_at=None),
                name="working_hours_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            "workinghours",
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__lt=F("holds_from")),
                name="working_hours_withdrawn_before",
            ),
        ),
        migrations.RunSQL(STAY, ALL_STAY),
    ]
