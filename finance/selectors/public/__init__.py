"""What a stranger may read of the books: overview, statements, entries.

Published (已公示) and booked-but-not-published (已记账，还没公示) are two layers and never one total.
Every page asks a fixed number of queries, whatever the number of entries.
"""

from finance.selectors.public.entries import (
    EntryPage,
    categories,
    entry_page,
    export_rows,
    months_booked,
)
from finance.selectors.public.entry import EntryDetail, entry_detail
from finance.selectors.public.layers import Layers, layers_of, public_fund, shown_funds
from finance.selectors.public.overview import Overview, overview
from finance.selectors.public.statement import StatementView, statement_view

__all__ = [
    "EntryDetail",
    "EntryPage",
    "Layers",
    "Overview",
    "StatementView",
    "categories",
    "entry_detail",
    "entry_page",
    "export_rows",
    "layers_of",
    "months_booked",
    "overview",
    "public_fund",
    "shown_funds",
    "statement_view",
]
