from django.urls import path

from apps.forums.views import (
    answers,
    categories,
    duplicates,
    faq,
    freshness,
    listing,
    merging,
    moving,
    splitting,
    threads,
)

urlpatterns = [
    path("s/<slug:slug>/forum/", listing.forum, name="forum"),
    path("s/<slug:slug>/forum/most-linked/", faq.faq, name="forum_faq"),
    path("s/<slug:slug>/forum/categories/", categories.categories, name="forum_categories"),
    path("create/topic/", threads.create_topic, name="topic_create"),
    path("create/question/", threads.create_question, name="question_create"),
    path("i/<int:pk>/rewrite/", threads.edit, name="thread_edit"),
    path("i/<int:pk>/move/", moving.move, name="thread_move"),
    path("i/<int:pk>/split/", splitting.split, name="topic_split"),
    path("i/<int:pk>/merge/", merging.merge, name="topic_merge"),
    path("i/<int:pk>/duplicate/", duplicates.mark, name="question_duplicate"),
    path("i/<int:pk>/duplicate/undo/", duplicates.take_back, name="question_duplicate_undo"),
    path("i/<int:pk>/me-too/", answers.me_too, name="question_me_too"),
    path("i/<int:pk>/still-true/", freshness.verify, name="question_verify"),
    path("i/<int:pk>/review/", freshness.review, name="question_review"),
    path("i/<int:pk>/out-of-date/", freshness.doubt, name="question_doubt"),
    path("answers/<int:pk>/vote/", answers.vote, name="answer_vote"),
    path("answers/<int:pk>/accept/", answers.accept, name="answer_accept"),
]
