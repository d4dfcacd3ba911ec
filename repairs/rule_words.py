"""A change of a setting (设置变更) as a notice says it, in the reader's language."""

from communities.setting_rows import row_of


def rule_in_words(params: dict) -> dict[str, str]:
    row = row_of(params["key"])
    words = {"before": row.say(params["old"]), "after": row.say(params["new"])}
    return {"what": str(row.name), **words}
