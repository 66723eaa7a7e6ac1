from tenants.models.api_key import ApiKey, ApiScope
from tenants.models.audit import AuditEvent
from tenants.models.base import AppendOnly, PublicIdModel, TenantOrDeployment, TenantOwned
from tenants.models.engagement import Engagement
from tenants.models.managers import AppendOnlyError, TenantManager, TenantQuerySet
from tenants.models.membership import CONFIGURERS, STAFF_ROLES, Membership, Role
from tenants.models.notice import Notice
from tenants.models.saved_filter import SavedFilter
from tenants.models.support import SupportWindow, SupportWindowEvent
from tenants.models.tenant import Partner, Subsidiary, Tenant
from tenants.models.user import User

__all__ = [
    "CONFIGURERS",
    "STAFF_ROLES",
    "ApiKey",
    "ApiScope",
    "AppendOnly",
    "AppendOnlyError",
    "AuditEvent",
    "Engagement",
    "Membership",
    "Notice",
    "Partner",
    "PublicIdModel",
    "Role",
    "SavedFilter",
    "Subsidiary",
    "SupportWindow",
    "SupportWindowEvent",
    "Tenant",
    "TenantManager",
    "TenantOrDeployment",
    "TenantOwned",
    "TenantQuerySet",
    "User",
]
