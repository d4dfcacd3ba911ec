"""存档文件 on the desk: titles may name a person, so the list and its file leave a line (查阅留痕)."""

from communities.models import AuditEvent
from tests.communities.test_settings_table import kept
from tests.sessions import log_in


def test_the_list_of_papers_and_its_file_leave_a_line_each(cast, client):
    kept(cast.riverside, cast.bob)
    log_in(client, cast.bob)

    client.get("/desk/papers/?q=13800001111")
    file = client.get("/desk/papers/?as=csv")
    client.get("/desk/papers/new/")

    assert file.has_header("Content-Disposition")
    lines = AuditEvent.objects.filter(verb__startswith="communities.officepaper.", actor=cast.bob)
    lines = lines.filter(verb__regex="listed|exported").order_by("pk")
    assert [one.verb.rpartition(".")[2] for one in lines] == ["listed", "exported"]
    assert "13800001111" not in str([one.detail for one in lines])
