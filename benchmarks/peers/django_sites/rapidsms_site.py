"""RapidSMS with one app of twenty lines: a message becomes a ticket and is answered through the queue in the database."""

import os
import sys
from urllib.parse import urlsplit

from django.conf import settings

_database = urlsplit(os.environ["PEER_DATABASE"])
SETTINGS = {
    "SECRET_KEY": "benchmark",
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "rapidsms_site",
    "USE_TZ": True,
    "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
    "LOGGING_CONFIG": None,
    "DATABASES": {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path.lstrip("/"),
            "USER": _database.username,
            "HOST": os.environ["PEER_HOST"],
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": True,
        }
    },
    "INSTALLED_APPS": [
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django_tables2",
        "selectable",
        "rapidsms",
        "rapidsms.backends.database",
        "rapidsms.contrib.messagelog",
        "rapidsms_tickets",
    ],
    "INSTALLED_BACKENDS": {"sms": {"ENGINE": "rapidsms.backends.database.DatabaseBackend"}},
    "RAPIDSMS_HANDLERS": (),
}
if not settings.configured:
    settings.configure(**SETTINGS)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rapidsms.backends.http.views import GenericHttpBackendView  # noqa: E402

urlpatterns = [path("sms/", GenericHttpBackendView.as_view(backend_name="sms"))]
application = get_wsgi_application()

if __name__ == "__main__" and sys.argv[1:] == ["prepare"]:
    call_command("migrate", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)  # the ticket app has no migrations of its own
