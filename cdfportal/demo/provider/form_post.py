"""The answer in a form that the browser posts: https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html

Microsoft's library for programs on somebody's own machine takes no other way.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from cdfportal.demo.http import Fields, Response
from cdfportal.demo.provider import pages

MODE = "form_post"


def delivered(fields: Fields, answer: Response) -> Response:
    """The same answer in the mode that the client asked for."""
    target = fields.get("redirect_uri")
    location = dict(answer.headers).get("Location", "")
    if fields.get("response_mode") != MODE or not location.startswith(target):
        return answer
    added = parse_qsl(location[len(target) + 1 :], keep_blank_values=True)
    kept = [pair for pair in answer.headers if pair[0] == "Set-Cookie"]
    return pages.form_post_page(target, added).with_headers(*kept)
