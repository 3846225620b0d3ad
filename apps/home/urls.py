from django.urls import path

from apps.home import views
from apps.home.first_run import first_run_urls

urlpatterns = [
    path("", views.home, name="home"),
    path("needs/", views.needs, name="needs"),
    path("needs/put-away/", views.put_away, name="needs_put_away"),
    path("popular/", views.popular_this_week, name="popular"),
    path("s/<slug:slug>/", views.space_stream, name="space"),
    path("people/<str:username>/", views.person, name="person"),
    path("tags/", views.tag_directory, name="tags"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("create/", views.create, name="create"),
    path("jump/", views.jump, name="jump"),
    *first_run_urls,
]
