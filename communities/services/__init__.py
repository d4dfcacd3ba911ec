from communities.services.estates import create_estate
from communities.services.trail import audit

__all__ = ["audit", "create_estate"]
