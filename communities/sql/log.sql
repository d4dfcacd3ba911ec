-- The log of leaves and the trail of acts (存证、留痕).

-- The head's row is locked until the transaction ends, so that no index is given twice or left out.
-- The application may call append_leaf
create function append_leaf(p_estate bigint, p_kind text, p_body bytea, p_at timestamptz)
returns bigint language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    position bigint;
begin
    update public.communities_loghead set size = size + 1 where estate_id = p_estate
        returning size - 1 into position;
    if position is null then
        raise exception 'estate % has no log', p_estate using errcode = 'foreign_key_violation';
    end if;
    insert into public.communities_leaf (estate_id, index, kind, body, hash, created_at)
        values (p_estate, position, p_kind, p_body, sha256('\x00'::bytea || p_body), p_at);
    return position;
end $$;

-- A head moves by append_leaf and post_entries alone. Whoever locks a row needs the right to change
-- some column of it: of these the guard refuses every change.
-- The application may insert, update (estate_id) on communities_loghead

-- Refuses: the head of another estate's log
-- Shown by: tests/finance/test_guards_found.py::test_what_is_only_locked_stays
create trigger head_stays_with_its_estate before update of estate_id on communities_loghead
    for each row execute function refuse_change();

-- The application may read communities_leaf

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_leaf
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_leaf
    for each statement execute function refuse_change();

-- What the signer signed. No row is believed because it is here: whoever reads one verifies its note.
create function checkpoint_grows() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
declare
    lines text[] := string_to_array(new.note, E'\n');
    leaves bigint := (select size from public.communities_loghead where estate_id = new.estate_id);
begin
    if (lines[2], lines[3]) is distinct from (new.size::text, encode(new.root, 'base64')) then
        raise exception 'the note of a checkpoint says something else than its row'
            using errcode = 'check_violation';
    end if;
    if leaves is null or new.size > leaves then
        raise exception 'a checkpoint of % leaves where there are %', new.size, leaves
            using errcode = 'check_violation';
    end if;
    if exists (select from public.communities_checkpoint where estate_id = new.estate_id
            and (size > new.size or size = new.size and root <> new.root)) then
        raise exception 'a checkpoint of % leaves after another one', new.size
            using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Refuses: a checkpoint of more leaves than there are, of fewer than an earlier one, of as many with
--   another root, and a note that says something else than its row
-- Shown by: tests/communities/test_checkpoint_rows.py::test_the_database_refuses_what_no_signer_does
create trigger checkpoint_grows before insert on communities_checkpoint
    for each row execute function checkpoint_grows();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_checkpoint
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_checkpoint
    for each statement execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_signerstart
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_signerstart
    for each statement execute function refuse_change();

-- ``at`` is when its writer says that it was; the database adds when it was written, and by which
-- transaction.
create function audit_is_of_its_transaction() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    new.written_at := clock_timestamp();
    new.transaction := pg_current_xact_id()::text::bigint;
    return new;
end $$;

-- Keeps: when a record was written, and by which transaction, whatever its writer says
-- Shown by: tests/communities/test_log.py::test_the_database_says_when_a_record_was_written
create trigger audit_is_of_its_transaction before insert on communities_auditevent
    for each row execute function audit_is_of_its_transaction();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on communities_auditevent
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on communities_auditevent
    for each statement execute function refuse_change();
