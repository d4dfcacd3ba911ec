"""公共收益与缴费: the public-income ledger, statements, bank files."""
