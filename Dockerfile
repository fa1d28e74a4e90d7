# One image for web, worker and beat; the command says which.
FROM python:3.13-slim AS build
WORKDIR /srv/jalon
COPY requirements.lock ./
RUN python -m venv /srv/venv && /srv/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md ./
COPY app app
COPY workers workers
COPY templates templates
COPY migrations migrations
RUN /srv/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && /srv/venv/bin/python -c "from pathlib import Path; from app.core.catalogue import compile_catalogues; compile_catalogues(Path('app/translations'))"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 jalon && install -d -o jalon /var/lib/jalon
COPY --from=build /srv /srv
WORKDIR /srv/jalon
USER jalon
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 JALON_DATA_DIR=/var/lib/jalon JALON_HOST=0.0.0.0
EXPOSE 8000
ENTRYPOINT ["jalon"]
CMD ["web"]
