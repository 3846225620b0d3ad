from django.urls import path

from apps.content.views import drafts, history, items

urlpatterns = [
    path("i/<int:pk>/", items.item_page, name="item_short"),
    path("i/<int:pk>-<slug:slug>/", items.item_page, name="item"),
    path("i/<int:pk>/history/", history.history, name="item_history"),
    path("i/<int:pk>/history/<int:number>/go-back/", history.go_back, name="item_go_back"),
    path("i/<int:pk>/history/<int:number>/name/", history.name_version, name="item_name_version"),
    path("i/<int:pk>/delete/", items.delete, name="item_delete"),
    path("i/<int:pk>/restore/", items.restore, name="item_restore"),
    path("i/<int:pk>/hide/", items.hide, name="item_hide"),
    path("i/<int:pk>/unhide/", items.unhide, name="item_unhide"),
    path("i/<int:pk>/close/", items.close, name="item_close"),
    path("i/<int:pk>/reopen/", items.reopen, name="item_reopen"),
    path("i/<int:pk>/pin/", items.pin, name="item_pin"),
    path("i/<int:pk>/unpin/", items.unpin, name="item_unpin"),
    path("i/<int:pk>/renew/", items.renew, name="item_renew"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/typed/", drafts.typed, name="draft"),
    path("drafts/discard/", drafts.discard, name="draft_discard"),
]
