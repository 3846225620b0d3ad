"""Django settings. Every value that may differ between installations comes from the environment (see env.py)."""

import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from workscape import env
from workscape.env import BASE_DIR

EMBEDDED = env.flag("WORKSCAPE_EMBEDDED", False)
DEMO = env.flag("WORKSCAPE_DEMO", False)
DEBUG = env.flag("DEBUG", False)
DATA_DIR = Path(env.text("WORKSCAPE_DATA_DIR", str(BASE_DIR / "var"))).resolve()
SECRET_KEY = env.text("SECRET_KEY")
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    raise ImproperlyConfigured(f"PUBLIC_URL must look like https://portal.example.org, not {PUBLIC_URL!r}.")
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", _public.hostname) + (["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *env.words("CSRF_TRUSTED_ORIGINS")]

INSTALLED_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.events",
    "apps.strategy",
    "apps.spaces",
    "apps.content",
    "apps.discussion",
    "apps.tagging",
    "apps.files",
    "apps.following",
    "apps.impact",
    "apps.blogs",
    "apps.forums",
    "apps.documents",
    "apps.videos",
    "apps.home",
    "apps.search",
    "apps.expertise",
    "apps.ledger",
    "apps.integrations",
    "apps.api",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "taggit",
    "channels",
]

# Nothing stands in front of the embedded portal that would compress.
MIDDLEWARE = ["apps.core.compression.TextGZipMiddleware"] if EMBEDDED else []
MIDDLEWARE += [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_ratelimit.middleware.RatelimitMiddleware",
    "apps.core.middleware.NullCharacterMiddleware",
]

ROOT_URLCONF = "workscape.urls"
WSGI_APPLICATION = "workscape.wsgi.application"
ASGI_APPLICATION = "workscape.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.navigation_of",
                "apps.accounts.context.demo_people",
                "apps.strategy.context.portal",
                "apps.spaces.context.rail",
            ],
        },
    },
]

# Data. One engine everywhere: PostgreSQL.
_database_url = env.text("DATABASE_URL")
if "postgres" not in environ.Env.DB_SCHEMES.get(urlsplit(_database_url).scheme, ""):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: Workscape runs on no other.")
# Under ASGI each thread would keep its connection for ever, so it closes them after every request.
ASGI = env.flag("WORKSCAPE_ASGI", False)
DATABASES = {
    "default": {
        **environ.Env.db_url_config(_database_url),
        "CONN_MAX_AGE": 0 if ASGI else env.number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("TEST_DATABASE_NAME", "test_workscape")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
}

# Work in the background. The truth is PostgreSQL; Celery only carries it.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "events.sweep": {"task": "apps.events.tasks.sweep", "schedule": 15},
    "files.sweep": {"task": "apps.files.tasks.sweep", "schedule": 300},
    "files.read_overdue": {"task": "apps.files.tasks.read_overdue", "schedule": 120},
    # On the minute: what is scheduled appears at the minute it was given.
    "content.keep_time": {"task": "apps.content.tasks.keep_time", "schedule": crontab()},
    "content.fetch_overdue": {"task": "apps.content.tasks.fetch_overdue", "schedule": 120},
    "content.purge": {"task": "apps.content.tasks.purge", "schedule": 3600},
    "forums.keep_time": {"task": "apps.forums.tasks.keep_time", "schedule": 60},
    "forums.forget_asked": {"task": "apps.forums.tasks.forget_asked", "schedule": 6 * 3600},
    "forums.count_words": {"task": "apps.forums.tasks.count_words", "schedule": 3600},
    "documents.keep_up": {"task": "apps.documents.tasks.keep_up", "schedule": 60},
    "documents.forget_begun": {"task": "apps.documents.tasks.forget_begun", "schedule": 6 * 3600},
    "videos.keep_up": {"task": "apps.videos.tasks.keep_up", "schedule": 60},
    "videos.sweep": {"task": "apps.videos.tasks.sweep", "schedule": 3600},
    "search.look_again": {"task": "apps.search.tasks.look_again", "schedule": 120},
    "search.count_words": {"task": "apps.search.tasks.count_words", "schedule": 1800},
    "api.purge": {"task": "apps.api.tasks.purge", "schedule": 3600},
    "expertise.count_coverage": {"task": "apps.expertise.tasks.count_coverage", "schedule": 3600},
    "ledger.gather": {"task": "apps.ledger.tasks.gather", "schedule": 600},
    "ledger.forget": {"task": "apps.ledger.tasks.forget", "schedule": 6 * 3600},
    "following.purge": {"task": "apps.following.tasks.purge", "schedule": 6 * 3600},
}

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
SIGNUP_DOMAINS = [domain.lower() for domain in env.words("SIGNUP_DOMAINS")]
FIRST_RUN_TOKEN_FILE = Path(env.text("FIRST_RUN_TOKEN_FILE", str(DATA_DIR / "first-run-token")))
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "add_email": "apps.accounts.forms.AddEmailForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
    "confirm_email_verification_code": "apps.accounts.forms.ConfirmEmailForm",
    "login": "apps.accounts.forms.LoginForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateForm",
    "reset_password": "apps.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "apps.accounts.forms.ResetPasswordKeyForm",
    "set_password": "apps.accounts.forms.SetPasswordForm",
    "signup": "apps.accounts.forms.SignupForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "apps.accounts.models.display_name"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip", "signup": "30/m/ip"}

# Mail. In the embedded portal it is caught in a folder and shown at /demo/mail/.
MAIL_DIR = DATA_DIR / "mail"
if EMBEDDED and "EMAIL_URL" not in env.os.environ:
    EMAIL_BACKEND = "apps.core.mail.FolderBackend"
else:
    vars().update(environ.Env.email_url_config(env.text("EMAIL_URL", "smtp://localhost:25")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", f"Workscape <portal@{_public.hostname}>")
if not parseaddr(DEFAULT_FROM_EMAIL)[1]:
    raise ImproperlyConfigured(f"MAIL_FROM must be an e-mail address, not {DEFAULT_FROM_EMAIL!r}.")

# Files: never under a public URL. A view checks the item, then hands over.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(DATA_DIR / "media")))
ACCEL_REDIRECT_PREFIX = env.text("ACCEL_REDIRECT_PREFIX", "")
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_MB", 25, least=1) * 1_000_000
UPLOAD_MAX_PIXELS = env.number("UPLOAD_MAX_MEGAPIXELS", 60, least=1) * 1_000_000
# Films are sent piece by piece, and lie beside what is stored until all of one is there.
UPLOADS_DIR = MEDIA_ROOT / "arriving"
VIDEO_MAX_BYTES = env.number("VIDEO_MAX_MB", 2000, least=1) * 1_000_000
FFMPEG_BINARY = env.text("FFMPEG_BINARY", "")
VIDEO_PIECE_BYTES = 8 * 1024 * 1024
VIDEO_MAX_SECONDS = env.number("VIDEO_MAX_MINUTES", 120, least=1) * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Static files: hashed names behind nginx, found in place when embedded.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = DEBUG
_static = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": _static if EMBEDDED else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The world outside. Readers' browsers load nothing from elsewhere unless asked to; the workers look things up.
EMBED_HOSTS = [host.lower() for host in env.words("EMBED_HOSTS", "youtube.com,youtu.be,vimeo.com")]
if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in EMBED_HOSTS):
    raise ImproperlyConfigured(
        "EMBED_HOSTS must be host names with commas between them, such as youtube.com,vimeo.com."
    )
# Where their films are played, and where their titles are asked for. YouTube's own player sets no cookies there.
PLAYER_HOSTS_OF = {
    "youtube.com": "www.youtube-nocookie.com",
    "youtu.be": "www.youtube-nocookie.com",
    "vimeo.com": "player.vimeo.com",
}
PLAYER_HOSTS = sorted({PLAYER_HOSTS_OF.get(host, host) for host in EMBED_HOSTS})
OEMBED_ENDPOINTS = {
    "youtube.com": "https://www.youtube.com/oembed",
    "youtu.be": "https://www.youtube.com/oembed",
    "vimeo.com": "https://vimeo.com/api/oembed.json",
}
LINK_PREVIEWS = env.flag("LINK_PREVIEWS", True)
OUTBOUND_TRUSTED_HOSTS = [host.lower() for host in env.words("OUTBOUND_TRUSTED_HOSTS")]

# Security.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "frame-src": [f"https://{host}" for host in PLAYER_HOSTS] or [NONE],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Cookies know no ports: two portals on one host would take each other's.
SESSION_COOKIE_NAME = f"workscape_{_public.port or 'session'}"
CSRF_COOKIE_NAME = f"workscape_csrf_{_public.port or 'token'}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Off only for measuring how fast the portal is.
RATELIMIT_ENABLE = env.flag("WORKSCAPE_RATE_LIMITS", True)
RATELIMIT_VIEW = "apps.core.errors.too_many_requests"
CSRF_FAILURE_VIEW = "apps.core.errors.csrf_failure"
RATELIMIT_IP_META_KEY = "apps.core.errors.client_address"

# Languages and time.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = ["workscape.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True

# Product limits.
POST_MAX_CHARACTERS = 1000
POST_MAX_IMAGES = 8
ARTICLE_MAX_CHARACTERS = 100_000
THREAD_MAX_CHARACTERS = 30_000
DOCUMENT_MAX_CHARACTERS = env.number("DOCUMENT_MAX_CHARACTERS", 2_000_000, least=1)
# Months for which an accepted answer is taken to be true before its owner is asked to look at it again.
ANSWER_REVIEW_MONTHS = 12
# A question nobody has answered for so many days, or for longer than was promised, is a need of the portal's.
QUESTION_IS_NEED_DAYS = 3
# How PostgreSQL reduces words to their stems, for the index of what is worded alike; built in when that is made.
TEXT_SEARCH_CONFIG = env.text("TEXT_SEARCH_CONFIG", "english")
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.server": {"level": "WARNING"}, "PIL": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
