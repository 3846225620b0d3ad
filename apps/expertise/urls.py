from django.urls import path

from apps.expertise.views import coverage, finder, inference, skills

urlpatterns = [
    path("desk/coverage/", coverage.coverage, name="coverage"),
    path("desk/coverage/coverage.csv", coverage.coverage_csv, name="coverage_csv"),
    path("people/", finder.people, name="people"),
    path("topics/", finder.topics, name="topics"),
    path("settings/skills/", skills.skills, name="settings_skills"),
    path("people/<str:username>/skills/<str:key>/endorse/", skills.endorse, name="endorse"),
    path("people/<str:username>/topics/<str:key>/", skills.topic, name="person_topic"),
    path("settings/expertise/", inference.expertise, name="settings_expertise"),
    path("settings/expertise/reading/", inference.inference, name="settings_inference"),
    path("settings/expertise/topics/<str:key>/", inference.topic, name="settings_topic"),
    path("settings/expertise/topics/<str:key>/<str:choice>/", inference.choose, name="settings_topic_choice"),
    path("settings/expertise/evidence/<int:pk>/dispute/", inference.dispute, name="evidence_dispute"),
    path("settings/expertise/disputes/<int:pk>/withdraw/", inference.withdraw, name="dispute_withdraw"),
]
