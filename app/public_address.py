"""The address of a page as people outside type it."""

from urllib.parse import urlsplit

from flask import current_app


def link(endpoint: str, **values: object) -> str:
    public = urlsplit(current_app.extensions["settings"].public_url)
    urls = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return urls.build(endpoint, values, force_external=True)
