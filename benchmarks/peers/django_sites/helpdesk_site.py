"""django-helpdesk behind its own REST interface, with a token; mail goes nowhere."""

import os
import sys
from urllib.parse import urlsplit

from django.conf import settings

_database = urlsplit(os.environ["PEER_DATABASE"])
TOKEN = "0123456789abcdef0123456789abcdef01234567"
SETTINGS = {
    "SECRET_KEY": "benchmark",
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "helpdesk_site",
    "USE_TZ": True,
    "SITE_ID": 1,
    "STATIC_URL": "/static/",
    "LOGGING_CONFIG": None,
    "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "DATABASES": {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path.lstrip("/"),
            "USER": _database.username,
            "HOST": os.environ["PEER_HOST"],
            "CONN_MAX_AGE": None,
        }
    },
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
        }
    ],
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.humanize",
        "rest_framework",
        "rest_framework.authtoken",
        "helpdesk",
    ],
    "REST_FRAMEWORK": {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]},
    "HELPDESK_ACTIVATE_API_ENDPOINT": True,
    "HELPDESK_TEAMS_MODE_ENABLED": False,
}
if not settings.configured:
    settings.configure(**SETTINGS)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = get_wsgi_application()

if __name__ == "__main__" and sys.argv[1:] == ["prepare"]:
    from django.contrib.auth import get_user_model
    from helpdesk.models import Queue
    from rest_framework.authtoken.models import Token

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    user = get_user_model().objects.create_superuser("bench", "bench@example.org", None)
    Token.objects.create(user=user, key=TOKEN)
    Queue.objects.create(title="Consulate", slug="consulate", email_address="consulate@example.org")
