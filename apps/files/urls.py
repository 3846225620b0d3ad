from django.urls import path

from apps.files import views

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<uuid:file_id>/", views.serve, name="file"),
]
