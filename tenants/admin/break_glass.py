from django import forms

from tenants.admin.base import Select, Textarea
from tenants.models import Tenant


class BreakGlassForm(forms.Form):
    tenant = forms.ModelChoiceField(queryset=Tenant.objects.all(), widget=Select())
    reason = forms.CharField(
        min_length=10,
        max_length=500,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Kept with your name and the time, where the tenant's Admins can read it.",
    )
