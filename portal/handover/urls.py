"""Addresses of the change of company; Chinese only."""

from django.urls import path

from portal.handover import final_list_views, views

urlpatterns = [
    path("desk/handover/", views.handovers, name="handovers"),
    path("desk/handover/new/<slug:slug>/", views.handover_new, name="handover-new"),
    path("desk/handover/<int:pk>/", views.handover, name="handover"),
    path("desk/handover/<int:pk>/list/", views.draw_up, name="handover-list"),
    path("desk/handover/<int:pk>/lines/", views.line_add, name="handover-line"),
    path("desk/handover/<int:pk>/answers/", views.answer, name="handover-answers"),
    path("desk/handover/<int:pk>/stand/", views.stand, name="handover-stand"),
    path("desk/handover/<int:pk>/sign/", views.sign, name="handover-sign"),
    path("desk/handover/<int:pk>/refusal/", views.refuse, name="handover-refusal"),
    path("desk/handover/<int:pk>/complete/", views.complete, name="handover-complete"),
    path("desk/handover/<int:pk>/cancel/", views.cancel, name="handover-cancel"),
    path("desk/handover/<int:pk>/record/", views.record, name="handover-record"),
    path("desk/handover/<int:pk>/record.pdf", views.record_pdf, name="handover-pdf"),
    path("desk/contracts/<slug:slug>/list/", final_list_views.page, name="contract-list"),
    path("desk/contracts/<slug:slug>/list.pdf", final_list_views.pdf, name="contract-list-pdf"),
]
