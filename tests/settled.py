"""Settings of an estate as tests need them: settled long ago, without form or notice."""

from communities.estate_settings import forget_settings
from communities.models import EstateSetting
from tests.cast import START


def keep_setting(estate, key: str, value: int, since=START) -> EstateSetting:
    forget_settings(estate)
    return EstateSetting.objects.create(
        estate=estate, key=key, value=value, reason="此前已定", entered_at=since, valid_from=since
    )
