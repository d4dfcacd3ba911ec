"""Rows point at rows of their own estate."""

from django.db import migrations

from communities.ties import ties


class Migration(migrations.Migration):
    replaces = [
        ('decisions', '0012_fix_the_register_at_closing'),
    ]

    dependencies = [("communities", "0003_same_estate"), ("decisions", "0002_ballots")]

    operations = ties(
        "decisions",
        ("elsewheredecision", "replaces_id", "decisions_elsewheredecision"),
        ("elsewherematter", "decision_id", "decisions_elsewheredecision"),
        ("elsewherepaper", "decision_id", "decisions_elsewheredecision"),
        ("elsewherepaper", "paper_id", "communities_officepaper"),
        ("decision", "authorised_by_id", "communities_officepaper"),
        ("decisionmatter", "decision_id", "decisions_decision"),
        ("roll", "decision_id", "decisions_decision"),
        ("rollparty", "roll_id", "decisions_roll"),
        ("notice", "decision_id", "decisions_decision"),
        ("notice", "roll_id", "decisions_roll"),
        ("rollobjection", "notice_id", "decisions_notice"),
        ("elsewheredecision", "vote_id", "decisions_decision"),
        ("revocation", "decision_id", "decisions_elsewheredecision"),
        ("revocation", "paper_id", "communities_officepaper"),
        ("opening", "decision_id", "decisions_decision"),
        ("opening", "roll_id", "decisions_roll"),
        ("ballot", "decision_id", "decisions_decision"),
        ("ballot", "party_id", "decisions_rollparty"),
        ("closing", "decision_id", "decisions_decision"),
        ("unsealing", "decision_id", "decisions_decision"),
        ("ballotflaw", "ballot_id", "decisions_ballot"),
        ("openedballot", "decision_id", "decisions_decision"),
        ("result", "decision_id", "decisions_decision"),
        ("participation", "decision_id", "decisions_decision"),
        ("testenvelope", "decision_id", "decisions_decision"),
        ("decisionkey", "decision_id", "decisions_decision"),
        ("envelope", "decision_key_id", "decisions_decisionkey"),
        ("delivery", "notice_id", "decisions_notice"),
        ("delivery", "party_id", "decisions_rollparty"),
        ("delivery", "evidence_id", "communities_officepaper"),
        ("boardposting", "notice_id", "decisions_notice"),
        ("boardposting", "photo_id", "communities_officepaper"),
        ("counter", "decision_id", "decisions_decision"),
        ("paperonly", "decision_id", "decisions_decision"),
        ("paperonly", "ownership_id", "communities_ownership"),
        ("doorvisit", "decision_id", "decisions_decision"),
        ("doorvisit", "party_id", "decisions_rollparty"),
        ("counterword", "result_id", "decisions_result"),
        ("counterword", "counter_id", "decisions_counter"),
        ("resultobjection", "result_id", "decisions_result"),
        ("papersheet", "decision_id", "decisions_decision"),
        ("papersheet", "party_id", "decisions_rollparty"),
        ("sheetprint", "decision_id", "decisions_decision"),
        ("handin", "decision_id", "decisions_decision"),
        ("handin", "sheet_id", "decisions_papersheet"),
        ("paperentry", "sheet_id", "decisions_papersheet"),
        ("unsettledsheet", "sheet_id", "decisions_papersheet"),
        ("paperclosing", "decision_id", "decisions_decision"),
        ("coownerword", "decision_id", "decisions_decision"),
        ("coownerword", "party_id", "decisions_rollparty"),
        ("proxyletter", "decision_id", "decisions_decision"),
        ("proxyletter", "party_id", "decisions_rollparty"),
        ("letterend", "letter_id", "decisions_proxyletter"),
        ("ballot", "letter_id", "decisions_proxyletter"),
        ("proxyletter", "scan_id", "communities_officepaper"),
        ("lettercheck", "letter_id", "decisions_proxyletter"),
        ("foreignopening", "decision_id", "decisions_decision"),
        ("rollcheck", "decision_id", "decisions_decision"),
        ("revocation", "vote_id", "decisions_decision"),
        ("pollparty", "poll_id", "decisions_poll"),
        ("pollanswer", "party_id", "decisions_pollparty"),
    )
