from django.urls import path

from apps.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="search_suggest"),
    path("search/experts/", views.who_knows, name="search_experts"),
    path("search/saved/", views.save, name="search_save"),
    path("search/saved/<int:pk>/", views.found, name="search_found"),
    path("search/saved/<int:pk>/tell/", views.tell, name="search_tell"),
    path("search/saved/<int:pk>/forget/", views.forget, name="search_forget"),
]
