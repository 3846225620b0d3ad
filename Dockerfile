# One image for every process of the portal: web, live, workers, beat and the one-shot migration.
FROM python:3.11-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install -r requirements.txt

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin workscape \
    && install -d -o workscape -g workscape /data /data/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY workscape workscape
COPY apps apps
COPY templates templates
COPY static static
COPY deploy/healthcheck.py deploy/healthcheck.py
# Needs no secret: collectstatic makes up a key of its own when none is set.
RUN python -m compileall -q apps workscape && python manage.py collectstatic --no-input --verbosity 0
USER workscape
EXPOSE 8000 8001
CMD ["gunicorn", "workscape.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread"]
