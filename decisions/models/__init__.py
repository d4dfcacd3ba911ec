from decisions.models.elsewhere import ElsewhereDecision, ElsewhereMatter, ElsewherePaper
from decisions.models.revocations import Revocation
from decisions.models.votes import (
    Decision,
    DecisionMatter,
    Notice,
    Roll,
    RollObjection,
    RollParty,
)

__all__ = [
    "Decision",
    "DecisionMatter",
    "ElsewhereDecision",
    "ElsewhereMatter",
    "ElsewherePaper",
    "Notice",
    "Revocation",
    "Roll",
    "RollObjection",
    "RollParty",
]
