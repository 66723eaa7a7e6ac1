from django.urls import path

from integrations.portal import (
    api_page,
    charts,
    closing,
    coding,
    helping,
    home,
    ids_sheet,
    mending,
    parties,
    payments,
    posting,
    transactions,
    webhooks,
)

app_name = "books"
urlpatterns = [
    path("<slug:slug>/", home.home, name="home"),
    path("<slug:slug>/transactions/", transactions.listing, name="transactions"),
    path("<slug:slug>/transactions.csv", transactions.sheet, name="transactions_sheet"),
    path("<slug:slug>/transactions/<uuid:document_id>/", transactions.document, name="document"),
    path("<slug:slug>/transactions/<uuid:document_id>/coding/", coding.give, name="code"),
    path("<slug:slug>/papers/<uuid:attachment_id>/", transactions.paper, name="paper"),
    path("<slug:slug>/mend/", mending.listing, name="mend"),
    path("<slug:slug>/parties/", parties.listing, name="parties"),
    path("<slug:slug>/parties.csv", parties.sheet, name="parties_sheet"),
    path("<slug:slug>/parties/sheet/", ids_sheet.read_in, name="ids_sheet"),
    path("<slug:slug>/payments/", payments.listing, name="payments"),
    path("<slug:slug>/payments.csv", payments.sheet, name="payments_sheet"),
    path("<slug:slug>/posting/", posting.listing, name="posting"),
    path("<slug:slug>/posting/<uuid:batch_id>/", posting.batch, name="batch"),
    path("<slug:slug>/close/", closing.listing, name="close"),
    path("<slug:slug>/close/<uuid:connection_id>/<slug:month>/", closing.month, name="close_month"),
    path("<slug:slug>/close/<uuid:connection_id>/<slug:month>.csv", closing.sheet, name="close_sheet"),
    path("<slug:slug>/help/", helping.ask, name="help"),
    path("<slug:slug>/api/", api_page.reading, name="api"),
    path("<slug:slug>/webhooks/", webhooks.listing, name="webhooks"),
    path("<slug:slug>/orders/<uuid:engagement_id>/chart/", charts.chart, name="chart"),
]
