from django.urls import path

from apps.forums.views import answered, answers, asking, categories, freshness, listing, moving, threads

urlpatterns = [
    path("s/<slug:slug>/forum/", listing.forum, name="forum"),
    path("s/<slug:slug>/forum/categories/", categories.categories, name="forum_categories"),
    path("create/topic/", threads.create_topic, name="topic_create"),
    path("create/question/", asking.to_question, name="question_create"),
    path("ask/", asking.ask, name="ask"),
    path("ask/found/", asking.found, name="ask_found"),
    path("ask/people/", asking.people, name="ask_people"),
    path("ask/keep/", answered.keep, name="ask_keep"),
    path("ask/answered/<int:pk>/", answered.answered, name="ask_answered"),
    path("i/<int:pk>/pass-on/", answered.pass_on, name="question_pass_on"),
    path("i/<int:pk>/rewrite/", threads.edit, name="thread_edit"),
    path("i/<int:pk>/move/", moving.move, name="thread_move"),
    path("i/<int:pk>/me-too/", answers.me_too, name="question_me_too"),
    path("i/<int:pk>/still-true/", freshness.verify, name="question_verify"),
    path("i/<int:pk>/review/", freshness.review, name="question_review"),
    path("i/<int:pk>/out-of-date/", freshness.doubt, name="question_doubt"),
    path("answers/<int:pk>/vote/", answers.vote, name="answer_vote"),
    path("answers/<int:pk>/accept/", answers.accept, name="answer_accept"),
]
