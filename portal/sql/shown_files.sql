-- What a published page refers to (公示文件): its documents and pictures stay as they were shown.

create function shown_file_stays() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from public.portal_shownfile
        where picture_id = case tg_argv[0] when 'picture' then old.id end
            or document_id = case tg_argv[0] when 'document' then old.id end;
    if found then
        raise exception '% %: a published page showed it, % refused',
            tg_table_name, old.id, lower(tg_op) using errcode = 'integrity_constraint_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

-- Refuses: another file, hash, title, measure or collection of a document that a page showed
-- Shown by: tests/portal/test_shown_files.py::test_nobody_changes_what_a_page_showed
create trigger shown_document_stays before update on wagtaildocs_document for each row
    when ((old.id, old.title, old.file, old.file_size, old.file_hash, old.collection_id)
        is distinct from (new.id, new.title, new.file, new.file_size, new.file_hash,
           new.collection_id))
    execute function shown_file_stays('document');

-- Refuses: another file, hash, measure, focus or collection of a picture that a page showed
-- Shown by: tests/portal/test_shown_files.py::test_nobody_changes_what_a_page_showed
create trigger shown_picture_stays before update on wagtailimages_image for each row
    when ((old.id, old.title, old.file, old.width, old.height, old.file_size, old.file_hash,
           old.collection_id, old.focal_point_x, old.focal_point_y, old.focal_point_width,
           old.focal_point_height)
        is distinct from (new.id, new.title, new.file, new.width, new.height, new.file_size,
           new.file_hash, new.collection_id, new.focal_point_x, new.focal_point_y,
           new.focal_point_width, new.focal_point_height))
    execute function shown_file_stays('picture');

-- Refuses: the removal of a document or picture that a page showed
-- Shown by: tests/portal/test_shown_files.py::test_nobody_changes_what_a_page_showed
create trigger shown_document_is_kept before delete on wagtaildocs_document
    for each row execute function shown_file_stays('document');
create trigger shown_picture_is_kept before delete on wagtailimages_image
    for each row execute function shown_file_stays('picture');

-- Refuses: another file behind what was made of a picture; it is made anew or not at all
-- Shown by: tests/portal/test_shown_files.py::test_what_is_made_of_a_picture_is_never_exchanged
create trigger rendition_stays before update on wagtailimages_rendition for each row
    when ((old.image_id, old.file, old.filter_spec) is distinct from
        (new.image_id, new.file, new.filter_spec))
    execute function refuse_change();

-- Refuses: any change of a row, and its removal
-- Shown by: tests/house/test_sql_files.py::test_what_only_grows_is_never_changed
create trigger insert_only before update or delete on portal_shownfile
    for each row execute function refuse_change();
create trigger insert_only_whole before truncate on portal_shownfile
    for each statement execute function refuse_change();

-- Refuses: another file, hash, reason or asker of a removal, and any change once it is decided
-- Shown by: tests/portal/test_file_removal.py::test_a_removal_stays_as_it_was_decided
create trigger removal_stays before update on portal_fileremoval for each row
    when (old.status <> 'asked'
        or (old.id, old.estate_id, old.file_id, old.sha256, old.reason, old.asked_by_id, old.asked_at)
            is distinct from (new.id, new.estate_id, new.file_id, new.sha256, new.reason,
            new.asked_by_id, new.asked_at))
    execute function refuse_change();
create trigger removal_is_kept before delete on portal_fileremoval
    for each row execute function refuse_change();
create trigger removals_are_kept before truncate on portal_fileremoval
    for each statement execute function refuse_change();
