from django.contrib import admin
from django.urls import include, path

from config import errors, health
from tenants.portal.entry import start

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", include("integrations.api.urls")),
    path("accounts/", include("tenants.accounts.urls")),
    path("admin/", admin.site.urls),
    path("portal/", include("tenants.portal.urls")),
    path("portal/", include("integrations.portal.urls")),
    path("", start, name="start"),
]

handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
