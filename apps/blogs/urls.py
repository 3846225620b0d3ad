from django.urls import path

from apps.blogs import views

urlpatterns = [
    path("create/post/", views.create, name="post_create"),
    path("i/<int:pk>/edit/", views.edit, name="post_edit"),
]
