"""开通的步骤: what a draft must hold before it is an estate."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from portal.founding.models import EstateDraft


class Step(NamedTuple):
    """One page of the draft, by its name in the address; ``needs`` are columns, each with its sentence."""

    key: str
    title: Any
    hint: Any
    needs: dict[str, Any]


STEPS = (
    Step(
        "estate",
        _("小区"),
        _("名称、地址、电话和网址名"),
        {"slug": _("还没有网址名。"), "address": _("还没有地址。")},
    ),
    Step(
        "keeper",
        _("管理主体"),
        _("业委会；没有业委会的，居委会代管"),
        {"body": _("还没有选由谁管理。")},
    ),
    Step(
        "service",
        _("物业"),
        _("物业企业和现在执行的合同，或者没有物业的原因"),
        {"company_id": _("还没有写物业企业，也没有写没有物业的原因。")},
    ),
)
BY_KEY = {step.key: step for step in STEPS}


def lacks(step: Step, draft: EstateDraft) -> list[str]:
    """What this step still lacks; a reason stands in for a company."""
    if step.key == "service" and draft.no_company:
        return []
    return [str(words) for name, words in step.needs.items() if not getattr(draft, name)]


def missing(draft: EstateDraft) -> list[str]:
    return [words for step in STEPS for words in lacks(step, draft)]
