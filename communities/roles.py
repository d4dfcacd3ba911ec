"""What a person can be in an estate (角色), and the sets of them that rules name."""

from django.db import models


class Role(models.TextChoices):
    RESIDENT = "resident", "住户"
    DELEGATE = "delegate", "代办人"
    OWNER = "owner", "业主"
    PROPERTY_STAFF = "property_staff", "物业员工"
    PROPERTY_MANAGER = "property_manager", "物业经理"
    COMMITTEE = "committee", "业委会成员"
    COMMUNITY_OFFICER = "community_officer", "居委会工作人员"
    SUPERVISOR = "supervisor", "街道监管"
    OPERATOR = "operator", "平台运维"


AT_HOME = [Role.RESIDENT, Role.DELEGATE, Role.OWNER]
PROPERTY = [Role.PROPERTY_STAFF, Role.PROPERTY_MANAGER]
IN_OFFICE = [Role.COMMITTEE, Role.COMMUNITY_OFFICER, Role.SUPERVISOR]
