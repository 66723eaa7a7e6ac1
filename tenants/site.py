"""The admin's site. Apart from `tenants/admin/base.py` this is the only module that knows the theme."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from unfold.sites import UnfoldAdminSite

from tenants import acting, scope
from tenants.accounts import second_factor
from tenants.middleware import BREAK_GLASS, break_glass, broken_glass
from tenants.models import AuditEvent, Tenant

__all__ = ["LedgerhaulAdminSite", "environment", "favicon", "keyboard", "navigation", "stylesheet"]


class LedgerhaulAdminSite(UnfoldAdminSite):  # type: ignore[misc]
    site_header = "Ledgerhaul"
    site_title = "Ledgerhaul"
    index_title = "Start"
    site_url = None
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff of our side and Operators, with the second factor where it is asked for; a customer's people have
        the portal."""
        return _is_staff(request) and not second_factor.is_missing(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Where somebody goes to whom the admin does not open."""
        if self.has_permission(request):
            return redirect("admin:index")
        if _is_staff(request):
            messages.warning(request, "Your work needs a second factor. Set it up, and the admin opens.")
            return redirect("mfa_activate_totp")
        if request.user.is_authenticated:
            raise PermissionDenied("The admin is for people of our side.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own: list[URLPattern | URLResolver] = [
            path("break-glass/", self.admin_view(self.break_glass_view), name="break_glass"),
            path("working-on/", self.admin_view(self.working_on_view), name="working_on"),
            path("billing/", self.admin_view(self.billing_view), name="billing"),
            path("saved-filters/", self.admin_view(self.saved_filters_view), name="saved_filters"),
        ]
        return [*own, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        from tenants.admin.working_on import asked_first

        return super().admin_view(asked_first(self, view), cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        asked = request.user.is_authenticated and acting.must_say(request.user)
        return {
            **super().each_context(request),
            "working": {"asked": asked, "reason": acting.said(request) if asked else ""},
        }

    def working_on_view(self, request: HttpRequest) -> HttpResponse:
        from tenants.admin.working_on import page

        return page(self, request)

    def billing_view(self, request: HttpRequest) -> HttpResponse:
        from tenants.admin.billing_page import page

        return page(self, request)

    def saved_filters_view(self, request: HttpRequest) -> HttpResponse:
        from tenants.admin.saved_filters import keep_or_forget

        return keep_or_forget(self, request)

    def break_glass_view(self, request: HttpRequest) -> HttpResponse:
        """An Operator names a tenant and a reason, and reaches its data for a while."""
        if not request.user.is_superuser:
            raise Http404
        from tenants.admin.break_glass import BreakGlassForm

        form = BreakGlassForm(request.POST or None)
        if request.method == "POST" and "close" in request.POST:
            return self._close_glass(request)
        if request.method == "POST" and form.is_valid():
            return self._open_glass(request, form.cleaned_data["tenant"], form.cleaned_data["reason"])
        context = {
            **self.each_context(request),
            "title": "Break the glass",
            "form": form,
            "opened": Tenant.objects.filter(pk__in=broken_glass(request)).first(),
        }
        return TemplateResponse(request, "admin/break_glass.html", context)

    def _open_glass(self, request: HttpRequest, tenant: Tenant, reason: str) -> HttpResponse:
        with scope.outside("break-glass"):
            AuditEvent.record("break-glass.opened", actor=request.user, target=tenant, reason=reason)
        until = break_glass(request, tenant)
        messages.warning(request, f"You reach the data of {tenant} until {until:%H:%M} UTC. It is on record.")
        return redirect(reverse("admin:index"))

    def _close_glass(self, request: HttpRequest) -> HttpResponse:
        for tenant in Tenant.objects.filter(pk__in=broken_glass(request)):
            with scope.outside("break-glass"):
                AuditEvent.record("break-glass.closed", actor=request.user, target=tenant)
        request.session.pop(BREAK_GLASS, None)
        messages.success(request, "Closed.")
        return redirect(reverse("admin:break_glass"))


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_active and request.user.is_staff)


def environment(request: HttpRequest) -> list[str] | None:
    """The theme's badge: whose data an Operator is looking at, or what Support works on."""
    reached = broken_glass(request)
    if not reached:
        reason = acting.said(request) if request.user.is_authenticated else ""
        return [f"Working on: {reason[:40]}", "info"] if reason else None
    return [f"Break-glass: {Tenant.objects.get(pk__in=reached)}", "danger"]


def stylesheet(request: HttpRequest) -> str:
    return static("tenants/ledgerhaul.css")


def keyboard(request: HttpRequest) -> str:
    return static("tenants/keyboard.js")


def favicon(request: HttpRequest) -> str:
    return static("tenants/mark.svg")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    from tenants.admin.navigation import groups

    return groups(request)
