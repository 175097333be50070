"""Leading a browser on where a form may have brought it: by a page of ours instead of a redirect.

A page's `form-action` is asked again at each redirect that follows one of its forms, by Chromium and others:
https://www.w3.org/TR/CSP3/#directive-form-action https://github.com/w3c/webappsec-csp/issues/8
A provider may send people on to another one that nobody here knows of, so no list of origins is ever long
enough, and who meets the end of the list stays on a page that looks as if nothing had happened. A refresh is
a navigation of its own, needs no script, and leaves `form-action` at 'self'.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.navigation import is_from_our_page


def onward_page(request: HttpRequest, template: str, url: str) -> HttpResponse:
    """A page that says where it leads, goes there at once, and has a link for browsers that do not."""
    response = render(request, template, {"onward": url})
    response["Referrer-Policy"] = "no-referrer"
    # Set for every page of ours; here a copy would lead to an old state, whatever the middleware does.
    response["Cache-Control"] = "private, no-store"
    return response


def lead_to_sign_in(request: HttpRequest, url: str) -> HttpResponse:
    """To the start of a sign-in; from a page of ours, whose form may have asked, by way of a page."""
    if is_from_our_page(request):
        return onward_page(request, "accounts/signing_in.html", url)
    return HttpResponseRedirect(url)
