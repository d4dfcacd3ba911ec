"""设置 of repairs."""

from communities.setting_rows import declare

ROWS = ()

declare(ROWS)
