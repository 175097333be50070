"""gunicorn's settings for processes that only decide, for nginx (docs/offload.md): one call at a time each.

Without threads a decision costs half of what it costs among them. Nobody may wait here, so a call that needs
more than a decision goes back to nginx, which brings it to the others (`cdfproxy.offload`).
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path

_others = runpy.run_path(str(Path(__file__).with_name("gunicorn.py")))
globals().update({name: value for name, value in _others.items() if not name.startswith("_")})

bind = [f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('DECIDERS_PORT', '8001')}"]
worker_class = "cdfportal.serving.deciding.DecidingWorker"
threads = 1
# One more than processors keeps them busy while a disk is waited for.
workers = _others["workers"] + 1
