"""A delegate's role ends with the ownership of the owner who granted it."""

from django.db import migrations

# Where whoever granted it owns nothing there, or owned it twice over that time, it stays as it is.
TIE = """
update communities_membership held set ownership_id = own.id
from (select h.id as membership, min(o.id) as id from communities_membership h
    join communities_ownership o on o.user_id = h.granted_by_id and o.unit_id = h.unit_id
        and o.valid_from <= (h.valid_from at time zone 'Asia/Shanghai')::date
        and (o.valid_until is null
            or o.valid_until > (h.valid_from at time zone 'Asia/Shanghai')::date)
    where h.role = 'delegate' and h.ownership_id is null
    group by h.id having count(*) = 1) own
where held.id = own.membership
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0011_version_the_working_hours")]

    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
