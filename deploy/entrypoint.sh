#!/bin/sh
# Bring the database up to date, then serve. Signals reach gunicorn itself.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python manage.py migrate --verbosity 0
exec .venv/bin/python -m gunicorn --config deploy/gunicorn.py cdfportal.wsgi
