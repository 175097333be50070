# The portal for production: gunicorn as an unprivileged user. Settings come from the environment.
FROM python:3.11-slim
WORKDIR /srv/cdfportal
COPY pyproject.toml constraints.txt README.md manage.py ./
COPY cdfportal ./cdfportal
COPY accounts ./accounts
COPY cdfproxy ./cdfproxy
COPY templates ./templates
COPY static ./static
COPY deploy ./deploy
RUN python3 -m venv .venv
RUN .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir -c constraints.txt -e '.[serve]'
# Placeholders for this line only: collecting files needs settings, and nothing of them stays in the image.
RUN set -a && . deploy/build.env && .venv/bin/python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
ENTRYPOINT ["sh", "deploy/entrypoint.sh"]
