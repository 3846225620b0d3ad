from django.urls import path

from apps.blogs.views import articles, posts, prompts, writing

urlpatterns = [
    path("create/post/", posts.create, name="post_create"),
    path("i/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("create/article/", writing.create, name="article_create"),
    path("i/<int:pk>/write/", writing.edit, name="article_edit"),
    path("i/<int:pk>/publish/", writing.publish, name="article_publish"),
    path("i/<int:pk>/unpublish/", writing.unpublish, name="article_unpublish"),
    path("i/<int:pk>/preview/renew/", writing.renew_preview, name="article_preview_renew"),
    path("preview/<str:token>/", articles.preview, name="article_preview"),
    path("series/<int:pk>/", articles.series, name="series"),
    path("s/<slug:slug>/prompts/", prompts.prompts, name="space_prompts"),
]
