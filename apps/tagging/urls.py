from django.urls import path

from apps.tagging import views

urlpatterns = [path("compose/tags/", views.suggest, name="suggest_tags")]
