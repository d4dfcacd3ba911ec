"""One search field on the desk (查找)."""
