from tenants.models.api_key import ApiKey, ApiScope
from tenants.models.audit import AuditEvent
from tenants.models.authorization import Authorization, SetUpFee
from tenants.models.base import AppendOnly, PublicIdModel, TenantOrDeployment, TenantOwned
from tenants.models.billing import (
    HourlyRate,
    ProviderBooks,
    Quote,
    Statement,
    StatementAdjustment,
    StatementLine,
    SupportTime,
    SupportTimer,
)
from tenants.models.engagement import Engagement
from tenants.models.managers import AppendOnlyError, TenantManager, TenantQuerySet
from tenants.models.membership import CONFIGURERS, STAFF_ROLES, Membership, Role
from tenants.models.notice import Notice
from tenants.models.onboarding import (
    Appointment,
    AppointmentSlot,
    GivenChart,
    IntakeAnswers,
    OnboardingStep,
    Step,
)
from tenants.models.saved_filter import SavedFilter
from tenants.models.support import SupportWindow, SupportWindowEvent, WindowExtension
from tenants.models.tenant import Partner, Subsidiary, Tenant
from tenants.models.user import User
from tenants.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "CONFIGURERS",
    "STAFF_ROLES",
    "ApiKey",
    "ApiScope",
    "AppendOnly",
    "AppendOnlyError",
    "Appointment",
    "AppointmentSlot",
    "AuditEvent",
    "Authorization",
    "Engagement",
    "GivenChart",
    "HourlyRate",
    "IntakeAnswers",
    "Membership",
    "Notice",
    "OnboardingStep",
    "Partner",
    "ProviderBooks",
    "PublicIdModel",
    "Quote",
    "Role",
    "SavedFilter",
    "SetUpFee",
    "Statement",
    "StatementAdjustment",
    "StatementLine",
    "Step",
    "Subsidiary",
    "SupportTime",
    "SupportTimer",
    "SupportWindow",
    "SupportWindowEvent",
    "Tenant",
    "TenantManager",
    "TenantOrDeployment",
    "TenantOwned",
    "TenantQuerySet",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WindowExtension",
]
