from decisions.models.elsewhere import ElsewhereDecision, ElsewhereMatter, ElsewherePaper

__all__ = ["ElsewhereDecision", "ElsewhereMatter", "ElsewherePaper"]
