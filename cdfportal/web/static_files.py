"""The static files under names that change with their content."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """A module's imports are renamed too: two names of one module would be two modules to the browser."""

    support_js_module_import_aggregation = True
