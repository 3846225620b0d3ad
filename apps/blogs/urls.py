from django.urls import path

from apps.blogs.views import articles, posts, prompts

urlpatterns = [
    path("create/post/", posts.create, name="post_create"),
    path("i/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("create/article/", articles.create, name="article_create"),
    path("i/<int:pk>/write/", articles.edit, name="article_edit"),
    path("s/<slug:slug>/prompts/", prompts.prompts, name="space_prompts"),
]
