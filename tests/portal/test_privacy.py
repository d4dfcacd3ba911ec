"""The privacy page tells of every field in which a person stands."""

from django.apps import apps
from django.db import models

from portal.privacy import COLLECTED

ROOMS = ("communities", "notifications", "decisions", "finance", "repairs", "portal")
TELLING = {
    "name",
    "phone",
    "email",
    "address",
    "contact",
    "agent",
    "payer",
    "counterparty",
    "identity",
}
# Names and numbers of organisations, places, files and things: no person's.
OF_NO_PERSON = {
    "communities.Area.name",
    "communities.Body.name",
    "communities.Body.phone",
    "communities.Body.contact",
    "communities.Building.name",
    "communities.CalendarOverride.name",
    "communities.Estate.name",
    "communities.Estate.address",
    "communities.Estate.property_phone",
    "communities.Estate.community_phone",
    "communities.Heartbeat.name",
    "communities.OfficePaper.name",
    "communities.PropertyCompany.name",
    "communities.PropertyCompany.phone",
    "communities.RosterImport.file_name",
    "finance.Account.name",
    "finance.AccountRegistration.bank_name",
    "finance.AccountRegistration.name",
    "finance.BankAccount.bank_name",
    "finance.BankAccount.name",
    "finance.BankFile.name",
    "finance.BankMapping.bank_name",
    "finance.Entry.counterparty_kind",
    "finance.EntryDraft.counterparty_kind",
    "finance.Fund.name",
    "finance.PayeeAccount.identity",
    "finance.TransferSlip.payer_bank",
    "finance.Voucher.name",
    "notifications.BodyChannel.address",
    "portal.EstateDraft.name",
    "portal.EstateDraft.address",
    "portal.EstateDraft.property_phone",
    "portal.EstateDraft.community_phone",
    "portal.StatementTask.name",
    "portal.UnconnectedEstate.name",
}
TEXTS = (models.CharField, models.TextField)


def every_field() -> dict[str, models.Field]:
    found = [one for one in apps.get_models() if one._meta.app_label in ROOMS]
    return {f"{one._meta.label}.{field.name}": field for one in found for field in one._meta.fields}


def test_every_personal_field_is_told_of():
    fields = every_field()
    personal = {
        name
        for name, field in fields.items()
        if isinstance(field, TEXTS) and TELLING & set(field.name.split("_"))
    }
    told = {name for one in COLLECTED for name in one.fields}

    assert personal - OF_NO_PERSON - told == set()
    assert told - fields.keys() == set()
    assert OF_NO_PERSON - personal == set()
    assert OF_NO_PERSON & told == set()


def test_the_page_says_all_of_each(cast, client):
    page = client.get("/privacy/").content.decode()

    for one in COLLECTED:
        assert [str(part) for part in one[:5] if f">{part}<" not in page] == []
