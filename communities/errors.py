"""What a service may answer instead of doing as asked; every message is fit to be shown."""


class DomainError(Exception):
    """业务错误: a sentence for the person who asked, and where the trouble lies."""

    def __init__(self, message: str, **where):
        super().__init__(message)
        self.message, self.where = message, where


class NotAllowed(DomainError):
    """无权限: the person may not do this here and now."""


class StaleState(DomainError):
    """状态已变: somebody else was faster, or the row is not where this verb starts from."""
