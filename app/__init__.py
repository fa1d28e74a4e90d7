"""Jalon. Read `create_app` first, then `app/web/__init__.py`."""

from pathlib import Path

from werkzeug.middleware.proxy_fix import ProxyFix

from app import kinds, web
from app.core import db, logs
from app.core.catalogue import compile_catalogues
from app.settings import Settings
from app.web.request import Jalon

HERE = Path(__file__).parent


def create_app(settings: Settings, **config: object) -> Jalon:
    """The application over the database that `settings` name; `config` overrides Flask's own settings."""
    logs.configure(settings.log)
    app = Jalon(__name__, template_folder=str(HERE.parent / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    app.extensions["engine"] = db.connect(settings.database_url)
    app.extensions["kinds"] = kinds.TABLES
    app.extensions["alarms"] = {}  # what rings, and since when: see watch.py
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_NAME="__Host-jalon" if settings.https else "jalon",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # pages with a one-time token send no referrer; the token in each form decides
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(settings.redis_url),
    )
    app.config.update(config)
    compile_catalogues(HERE / "translations")
    web.init_app(app)
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app
