from django.urls import path, re_path

from tenants.portal import entry, people, set_up, support

app_name = "portal"
urlpatterns = [
    path("", entry.customers, name="customers"),
    path("<slug:slug>/set-up/", set_up.overview, name="set_up"),
    path("<slug:slug>/orders/<uuid:engagement_id>/sign/", set_up.sign, name="sign"),
    path(
        "<slug:slug>/orders/<uuid:engagement_id>/authorization.pdf",
        set_up.authorization,
        name="authorization",
    ),
    path("<slug:slug>/orders/<uuid:engagement_id>/answers/", set_up.answers, name="answers"),
    path("<slug:slug>/orders/<uuid:engagement_id>/accounts/", set_up.accounts, name="accounts"),
    path("<slug:slug>/orders/<uuid:engagement_id>/appointment/", set_up.appointment, name="appointment"),
    path("<slug:slug>/orders/<uuid:engagement_id>/appointment.ics", set_up.calendar, name="calendar"),
    path("<slug:slug>/people/", people.people, name="people"),
    path("<slug:slug>/support/", support.overview, name="support"),
    path("<slug:slug>/quotes/<uuid:quote_id>/", support.quote, name="quote"),
    path("<slug:slug>/statements/<uuid:statement_id>/", support.statement, name="statement"),
    re_path(
        r"^(?P<slug>[-\w]+)/statements/(?P<statement_id>[0-9a-f-]{36})/statement\.(?P<kind>pdf|csv)$",
        support.paper,
        name="paper",
    ),
]
