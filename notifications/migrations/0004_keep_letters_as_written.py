from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

FORWARD = [
    """
    create function referral_stays() returns trigger language plpgsql as $$
    begin
        raise exception 'a letter stays as it was issued: % refused', lower(tg_op)
            using errcode = 'integrity_constraint_violation';
    end $$
    """,
    """
    create trigger referral_stays before update on notifications_referral for each row
    when ((old.estate_id, old.kind, old.year, old.serial, old.subject, old.title, old.path,
           old.is_public, old.body_id, old.letter, old.facts, old.issued_as_id, old.issued_by_id,
           old.issued_at)
        is distinct from (new.estate_id, new.kind, new.year, new.serial, new.subject, new.title,
           new.path, new.is_public, new.body_id, new.letter, new.facts, new.issued_as_id,
           new.issued_by_id, new.issued_at)
        or (old.replied_at is not null and (old.reply, old.replied_at, old.replied_by_id)
            is distinct from (new.reply, new.replied_at, new.replied_by_id)))
    execute function referral_stays()
    """,
    """
    create trigger referral_stays_there before delete on notifications_referral for each row
    execute function referral_stays()
    """,
]
BACK = [
    "drop trigger referral_stays on notifications_referral",
    "drop trigger referral_stays_there on notifications_referral",
    "drop function referral_stays()",
]


class Migration(Base):
    dependencies = [("notifications", "0003_referrals")]
    operations = [RunSQL(FORWARD, BACK)]
