"""What one person hands in and another decides on."""

from django.utils.functional import cached_property

from communities.standing import Standing, standing_of


class Proposed:
    """提交: of drafts and statements; whoever reads many fills in their proposers."""

    @cached_property
    def proposer(self) -> Standing:
        return standing_of(self.submitted_by, self.estate, self.submitted_at)
