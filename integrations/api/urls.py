from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from integrations.api import posting, views

app_name = "api"
urlpatterns = [
    path("transactions", views.TransactionsView.as_view(), name="transactions"),
    path("transactions/<uuid:transaction_id>", views.TransactionView.as_view(), name="transaction"),
    path("attachments", views.AttachmentsView.as_view(), name="attachments"),
    path("parties", views.PartiesView.as_view(), name="parties"),
    path("documents", views.DocumentsView.as_view(), name="documents"),
    path("payments", views.PaymentsView.as_view(), name="payments"),
    path("batches", posting.BatchesView.as_view(), name="batches"),
    path("batches/<uuid:batch_id>/files/<uuid:file_id>", posting.BatchFileView.as_view(), name="batch_file"),
    path("status", views.StatusView.as_view(), name="status"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("<path:rest>", views.NowhereView.as_view(), name="nowhere"),
]
