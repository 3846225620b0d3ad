from django.urls import path, re_path

from apps.documents.views import carrying, reading, runs, templates, trust, writing

urlpatterns = [
    path("s/<slug:slug>/documents/", reading.tree, name="documents"),
    path("create/document/", writing.create, name="document_create"),
    path("create/document/import/", carrying.take_in, name="document_import"),
    path("i/<int:pk>/document/", writing.edit, name="document_edit"),
    path("i/<int:pk>/document/title/", writing.rename, name="document_rename"),
    path("i/<int:pk>/document/settings/", writing.settings, name="document_settings"),
    path("i/<int:pk>/document/place/", writing.place, name="document_place"),
    re_path(r"^i/(?P<pk>[0-9]{1,18})/document/(?P<way>up|down|in|out)/$", writing.step, name="document_step"),
    path("i/<int:pk>/document/review/", trust.ask_review, name="document_review"),
    path("i/<int:pk>/document/verify/", trust.verify, name="document_verify"),
    path("i/<int:pk>/document/withdraw/", trust.withdraw, name="document_withdraw"),
    path("i/<int:pk>/document/doubt/", trust.doubt, name="document_doubt"),
    path("i/<int:pk>/document/move/", trust.move, name="document_move"),
    path("i/<int:pk>/document/export/", carrying.export, name="document_export"),
    path("i/<int:pk>/document/run/", runs.begin, name="run_begin"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/reopen/", runs.reopen, name="run_reopen"),
    path("runs/<int:pk>/drop/", runs.drop, name="run_drop"),
    path("desk/templates/", templates.templates, name="templates"),
    path("desk/templates/new/", templates.new, name="template_new"),
    path("desk/templates/<int:pk>/", templates.edit, name="template"),
    re_path(r"^desk/templates/(?P<pk>[0-9]{1,18})/(?P<way>up|down)/$", templates.step, name="template_step"),
    path("desk/templates/<int:pk>/remove/", templates.remove, name="template_remove"),
]
