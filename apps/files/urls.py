from django.urls import path

from apps.files import views

urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/documents/", views.upload_for_text, name="upload_document"),
    path("files/<uuid:file_id>/", views.serve, name="file"),
]
