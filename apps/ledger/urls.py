from django.urls import path

from apps.ledger.views import about, changing, desk, export, listing, merging

urlpatterns = [
    path("about/needs/", about.needs, name="about_needs"),
    path("desk/", desk.desk, name="desk"),
    path("desk/needs/", listing.needs, name="needs_ledger"),
    path("desk/needs/needs.csv", export.needs_csv, name="needs_csv"),
    path("desk/needs/plan/", changing.plan_many, name="needs_plan"),
    path("desk/needs/<int:pk>/", changing.need, name="need"),
    path("desk/needs/<int:pk>/start/", changing.start, name="need_start"),
    path("desk/needs/<int:pk>/close/", changing.close, name="need_close"),
    path("desk/needs/<int:pk>/reopen/", changing.reopen, name="need_reopen"),
    path("desk/needs/<int:pk>/merge/", merging.merge, name="need_merge"),
    path("desk/needs/<int:pk>/split/", merging.split, name="need_split"),
]
