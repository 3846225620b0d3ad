from django.urls import path

from apps.content import views

urlpatterns = [
    path("i/<int:pk>/", views.item_page, name="item_short"),
    path("i/<int:pk>-<slug:slug>/", views.item_page, name="item"),
    path("i/<int:pk>/history/", views.history, name="item_history"),
    path("i/<int:pk>/delete/", views.delete, name="item_delete"),
    path("i/<int:pk>/restore/", views.restore, name="item_restore"),
    path("i/<int:pk>/hide/", views.hide, name="item_hide"),
    path("i/<int:pk>/unhide/", views.unhide, name="item_unhide"),
    path("drafts/", views.draft, name="draft"),
    path("drafts/discard/", views.discard_draft, name="draft_discard"),
]
