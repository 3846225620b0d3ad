from django.urls import path

from apps.following.views import marks

urlpatterns = [
    path("s/<slug:slug>/read/", marks.read_space, name="space_read"),
    path("read/", marks.read_everything, name="read_everything"),
]
