from django.urls import path

from integrations.portal import charts

app_name = "books"
urlpatterns = [
    path("<slug:slug>/orders/<uuid:engagement_id>/chart/", charts.chart, name="chart"),
]
