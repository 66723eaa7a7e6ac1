"""People and what they may do. Accounts are an Operator's; an Admin gives and takes memberships by e-mail."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from tenants import scope
from tenants.accounts import second_factor
from tenants.admin.base import (
    AdminPasswordChangeForm,
    EmailInput,
    ModelAdmin,
    UserCreationForm,
    register,
    site,
)
from tenants.models import Membership, Role, Tenant, User
from tenants.permissions import APPOINTABLE, powers_of

site.unregister(Group)  # memberships are the only truth on roles
for stranger in (
    Authenticator,
    EmailAddress,
    EmailConfirmation,
):  # a person's own, on the pages of their account
    if site.is_registered(stranger):
        site.unregister(stranger)


class NewUserForm(UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: ClassVar[dict[str, Any]] = {}
        widgets: ClassVar = {"email": EmailInput}


@register(User)
class UserAdmin(ModelAdmin, DjangoUserAdmin):  # type: ignore[type-arg, misc]
    form = forms.ModelForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active", "is_superuser", "last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if request.user.is_superuser:
            return queryset
        of_theirs = Membership.objects.filter(tenant__in=scope.current()).values("user")
        return queryset.filter(Q(pk__in=of_theirs) | Q(pk=request.user.pk))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    actions = ("forget_second_factor",)

    @admin.action(description="Remove the second factor", permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, queryset: "models.QuerySet[User]") -> None:
        """For somebody who lost phone and recovery codes; the next sign-in sets one up again."""
        removed = [user.email for user in queryset if second_factor.forget(user, request.user)]
        said = f"Removed for {', '.join(removed)}." if removed else "None of them has one."
        self.message_user(request, said, messages.SUCCESS if removed else messages.INFO)


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person is named by e-mail; someone unknown gets an account without a password, to be invited."""

    email = forms.EmailField(label="E-mail address", widget=EmailInput())

    class Meta:
        model = Membership
        fields = ("tenant", "partner", "role", "digest")

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"]).lower()

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding:
            email = self.cleaned_data["email"]
            known = User.objects.filter(email__iexact=email).first()
            self.instance.user = known or User.objects.create_user(email)
        return super().save(commit)


@register(Membership)
class MembershipAdmin(ModelAdmin):
    form = MembershipForm
    list_display = ("user", "role", "tenant", "partner", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "tenant", "partner")
    search_fields = ("user__email", "user__name")

    def visible(self, request: HttpRequest, queryset: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        if request.user.is_superuser:
            return queryset
        powers = powers_of(request.user)
        seen = powers.tenants_for("tenants.view_membership")
        if request.method == "POST" and request.POST.get("action") == "delete_selected":
            return queryset.filter(
                tenant__in=powers.tenants_for("tenants.delete_membership"), role__in=APPOINTABLE
            )
        return queryset.filter(Q(tenant__in=seen) | Q(partner__in=powers.by_partner))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return ("user", "tenant", "partner", "role", "digest", "created_at")
        return (
            ("email", "tenant", "partner", "role", "digest")
            if request.user.is_superuser
            else ("email", "tenant", "role", "digest")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("user", "tenant", "partner", "created_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tenant" and not request.user.is_superuser:
            mine = powers_of(request.user).tenants_for("tenants.add_membership")
            kwargs["queryset"] = Tenant.objects.filter(pk__in=mine)
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [(role.value, role.label) for role in Role if role in APPOINTABLE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs_to_give(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs_to_give(request, obj)

    def _is_theirs_to_give(self, request: HttpRequest, obj: Any) -> bool:
        """An Admin neither raises nor removes those with powers that an Admin lacks."""
        return (
            bool(request.user.is_superuser)
            or not isinstance(obj, Membership)
            or Role(obj.role) in APPOINTABLE
        )
