"""All settings, read from the environment. `NAME_FILE` holds the path of a file with NAME's value.

Development is what you get when no SECRET_KEY is given: debug on, loopback hosts only, SQLite in var/.
With DEBUG off the settings refuse to load when something weak is left (`config/production.py`).
"""

import sys
from pathlib import Path
from typing import Any

import environ

from config import production

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environ.Env().str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

env = environ.FileAwareEnv()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

# Who we are -------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=not SECRET_KEY)
if DEBUG and not SECRET_KEY:
    SECRET_KEY = production.DEVELOPMENT_SECRET_KEY
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# "id:base64 of 32 bytes", comma separated; the first encrypts. Other than SECRET_KEY, so that either can rotate.
SECRET_KEYS = env.str("SECRET_KEYS", default=production.DEVELOPMENT_SECRET_KEYS if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the one that leaves the site to us
    "unfold.contrib.filters",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "rest_framework",
    "drf_spectacular",
    "tenants",
    "integrations",
]

MIDDLEWARE = [
    "config.observe.RequestMiddleware",
    "config.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tenants.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database ---------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'ledgerhaul.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured with eight writers: without IMMEDIATE most transactions fail, WAL alone makes it worse.
    # No ATOMIC_REQUESTS: each GET would take the write lock.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=33554432;"
            " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A database cache ("dbcache://ledgerhaul_cache", made by `manage.py createcachetable`) shares throttles
# between web processes.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.authorization.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
BREAK_GLASS_MINUTES = env.int("BREAK_GLASS_MINUTES", default=30)
# Whether people of our side need a second factor to open the admin.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEBUG)
# Ten wrong passwords for one address from one host, and the pair waits for a quarter of an hour. One host may have
# many people, and an address may be tried from many hosts: these wait later.
_ATTEMPTS = env.int("LOGIN_ATTEMPTS", default=10)
_WAIT = env.int("LOGIN_WAIT_SECONDS", default=900)
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": f"{_ATTEMPTS * 10}/{_WAIT}s/ip,{_ATTEMPTS}/{_WAIT}s/key",
    "login_to_address": f"{_ATTEMPTS * 10}/{_WAIT}s/key",
}
ACCOUNT_ADAPTER = "tenants.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
MFA_ADAPTER = "tenants.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ledgerhaul"
# The half minute before and after count, too (RFC 6238, 5.2): people type slowly, and telephones have clocks of their own.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# The proxies before us, whose X-Forwarded-For says who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# Web --------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = env.bool("SESSION_COOKIE_SECURE", default=not DEBUG)
CSRF_COOKIE_SECURE = env.bool("CSRF_COOKIE_SECURE", default=not DEBUG)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 3600)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine's own supervisor, without TLS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=not DEBUG)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=not DEBUG)
if env.bool("BEHIND_TLS_PROXY", default=False):  # only where the proxy sets this header itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
DEFAULT_EXCEPTION_REPORTER = "config.errors.RedactingReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.errors.ReporterFilter"
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_MEMORY_SIZE", default=10 * 1024 * 1024)
# Shown on the pages of what they belong to.
NOT_IN_THE_ADMIN = (
    "integrations.Attaching",
    "integrations.AttachmentBody",
    "integrations.BatchChunk",
    "integrations.BatchDifference",
    "integrations.BatchEntry",
    "integrations.BatchEvent",
    "integrations.BatchFile",
    "integrations.CauseCare",
    "integrations.CauseComment",
    "integrations.CloseEntry",
    "integrations.DocumentSource",
    "integrations.KeptPreview",
    "integrations.RouteName",
    "integrations.SampleSignOff",
    "integrations.SettingsRevision",
    "tenants.Appointment",
    "tenants.GivenChart",
    "tenants.IntakeAnswers",
    "tenants.OnboardingStep",
    "tenants.StatementAdjustment",
    "tenants.StatementLine",
    "tenants.SupportTimer",
    "tenants.SupportWindowEvent",
    "tenants.WindowExtension",
)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["config.formats"]

REST_FRAMEWORK = {
    # An API view names its authentication, permission and throttle; one that forgets is closed.
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenants.authentication.HasApiKey"],
    "DEFAULT_THROTTLE_CLASSES": ["tenants.throttling.ApiKeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "integrations.api.errors.answer",
    "COERCE_DECIMAL_TO_STRING": True,
}
API_KEY_RATE = env.str("API_KEY_RATE", default="600/min")
API_MAX_BODY_BYTES = env.int("API_MAX_BODY_BYTES", default=16 * 1024 * 1024)
SPECTACULAR_SETTINGS = {
    "TITLE": "Ledgerhaul API",
    "DESCRIPTION": "Freight transactions in, what became of them in Sage and payments out. See docs/api.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "TransactionKind": "integrations.api.shapes.TRANSACTION_KINDS",
        "PartyKind": "integrations.api.shapes.PARTY_KINDS",
    },
}

# Intake -----------------------------------------------------------------------------------------------------
# A larger file is refused before it is read. Memory does not grow with a file; the limit guards the disk.
INTAKE_MAX_FILE_BYTES = env.int("INTAKE_MAX_FILE_BYTES", default=256 * 1024 * 1024)

# Admin ------------------------------------------------------------------------------------------------------
_SLATE = {
    "50": "248 250 252",
    "100": "241 245 249",
    "200": "226 232 240",
    "300": "203 213 225",
    "400": "148 163 184",
    "500": "100 116 139",
    "600": "71 85 105",
    "700": "51 65 85",
    "800": "30 41 59",
    "900": "15 23 42",
    "950": "2 6 23",
}
_BLUE = {
    "50": "239 246 255",
    "100": "219 234 254",
    "200": "191 219 254",
    "300": "147 197 253",
    "400": "96 165 250",
    "500": "59 130 246",
    "600": "37 99 235",
    "700": "29 78 216",
    "800": "30 64 175",
    "900": "30 58 138",
    "950": "23 37 84",
}
UNFOLD = {
    "SITE_TITLE": "Ledgerhaul",
    "SITE_HEADER": "Ledgerhaul",
    "SITE_SYMBOL": "local_shipping",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "tenants.site.favicon"}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {"base": _SLATE, "primary": _BLUE},
    "ACCOUNT": {
        "navigation": [
            {"title": "Second factor", "link": lambda request: "/accounts/2fa/"},
            {"title": "Daily mail", "link": lambda request: "/accounts/mail/"},
        ],
    },
    "STYLES": ["tenants.site.stylesheet"],
    "SCRIPTS": ["tenants.site.keyboard"],
    "DASHBOARD_CALLBACK": "integrations.admin.home.dashboard",
    "ENVIRONMENT": "tenants.site.environment",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "tenants.site.navigation",
    },
}

# Where people reach this site, "https://books.example.com": for links in mail.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# Work that is due and was not done for so long is told by mail, once a day.
LATE_AFTER_MINUTES = env.int("LATE_AFTER_MINUTES", default=60)

# Mail -------------------------------------------------------------------------------------------------------
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Ledgerhaul <no-reply@localhost>")

# Queue ------------------------------------------------------------------------------------------------------
Q_CLUSTER: dict[str, Any] = {
    "name": "ledgerhaul",
    "label": "Background jobs",
    "orm": "default",
    "broker_class": "integrations.queue.broker.LeaseBroker",
    "workers": env.int("QUEUE_WORKERS", default=2),
    "queue_limit": env.int("QUEUE_WORKERS", default=2),
    "bulk": 1,
    "timeout": 300,
    # A task may wait behind others in its worker's queue: the lease is timeout * (2 + (limit + 1) / workers).
    "retry": 300 * 4,
    "max_attempts": 3,
    "ack_failures": True,  # our rows decide on retries
    "save_limit": -1,
    "catch_up": False,
    "poll": 0.3,
    "guard_cycle": 1,
    "recycle": 500,
    "max_rss": 400_000,
}
# /readyz says no when the queue has shown no sign of life for this long.
QUEUE_HEARTBEAT_SECONDS = env.int("QUEUE_HEARTBEAT_SECONDS", default=300)

# Webhooks go to public addresses by https only. At home, on one's own machine, they may go to it by http.
WEBHOOKS_AT_HOME = env.bool("WEBHOOKS_AT_HOME", default=False)

# Sage -------------------------------------------------------------------------------------------------------
# Hosts that requests with credentials may go to, by https. A tenant's user can add none. A loopback entry
# such as "http://127.0.0.1:*" is for the sandbox and is given by whoever starts it.
SAGE_GATEWAY_HOSTS = env.list("SAGE_GATEWAY_HOSTS", default=["*.intacct.com"])
# What a person may choose in the set-up: Sage's public gateway, and others that whoever runs this knows of.
SAGE_GATEWAYS = env.list("SAGE_GATEWAYS", default=["https://api.intacct.com/ia/xml/xmlgw.phtml"])
# The deployment's own sender, from Sage's developer licence.
SAGE_SENDER_ID = env.str("SAGE_SENDER_ID", default="")
SAGE_SENDER_PASSWORD = env.str("SAGE_SENDER_PASSWORD", default="")

# Export -----------------------------------------------------------------------------------------------------
# A request's deadline and the margin are shorter than the lease, so that a sender whose lease ended cannot still send.
EXPORT_LEASE_SECONDS = env.float("EXPORT_LEASE_SECONDS", default=180)
BATCH_LEASE_SECONDS = env.float("BATCH_LEASE_SECONDS", default=120)
REQUEST_DEADLINE_SECONDS = env.float("REQUEST_DEADLINE_SECONDS", default=120)
LEASE_MARGIN_SECONDS = env.float("LEASE_MARGIN_SECONDS", default=20)
EXPORT_BATCH = env.int("EXPORT_BATCH", default=100)
TURN_SECONDS = env.float("TURN_SECONDS", default=20)
# After a lost answer: between two looks, and how long Sage is given room after it said that it is busy.
LOOK_GAP_SECONDS = env.float("LOOK_GAP_SECONDS", default=60)
THROTTLE_SECONDS = env.float("THROTTLE_SECONDS", default=5)
PAYMENT_OVERLAP_MINUTES = env.int("PAYMENT_OVERLAP_MINUTES", default=60)
# Rows asked for at once; Sage gives 2,000 at most.
PAYMENTS_PAGE = env.int("PAYMENTS_PAGE", default=2000)

# The doctor: how far Sage's clock and ours may be apart, and how long a request may take.
DOCTOR_CLOCK_SECONDS = env.float("DOCTOR_CLOCK_SECONDS", default=60)
DOCTOR_SLOW_SECONDS = env.float("DOCTOR_SLOW_SECONDS", default=3)
# So many refusals of one stream in a turn, and not one document taken, and the stream rests until a person has looked.
BREAKER_REFUSALS = env.int("BREAKER_REFUSALS", default=25)
# Papers: the largest file, what one request to Sage carries of them, and the folder there.
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=5 * 1024 * 1024)
ATTACHMENT_REQUEST_BYTES = env.int("ATTACHMENT_REQUEST_BYTES", default=6 * 1024 * 1024)
ATTACHMENT_FOLDER = env.str("ATTACHMENT_FOLDER", default="Freight documents")

# Logs -------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.observe.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django-q": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Its DEBUG prints every query with its parameters.
        "django.db.backends": {"level": "INFO"},
    },
}

if not DEBUG:
    production.refuse_weak(globals())
