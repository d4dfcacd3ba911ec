from tests.finance.gateway.conftest import committed_paying, paying

__all__ = ["committed_paying", "paying"]
