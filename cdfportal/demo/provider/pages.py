"""The provider's pages: plain HTML, no script, one stylesheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cdfportal.demo.cast import Person
from cdfportal.demo.http import Response
from cdfportal.demo.provider.families import SignIn


def page(
    title: str, main: str, *, status: int = 200, form_target: str = "", frames: str = ""
) -> Response:
    """A page with its policy; `form_target` is where a redirect after a form may lead."""
    policy = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {form_target}".rstrip()
    ) + (f"; frame-src {frames}" if frames else "")
    return Response.html(
        f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · demo identity provider</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header class="top"><a class="brand" href="/">Plant identity provider</a>
<span class="where">demo</span></header>
<main class="lone" id="main">
<h1>{escape(title)}</h1>
{main}
</main>
<footer class="foot">Demo: this identity provider runs on this machine only.</footer>
</body>
</html>
""",
        status,
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        # Not no-referrer: browsers would then send "Origin: null" with our own forms.
        ("Referrer-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    )


def sign_in_page(
    *,
    people: tuple[Person, ...],
    action: str,
    csrf: str,
    hint: str,
    present: SignIn | None,
    problem: str,
    form_target: str,
    wanted: Sequence[str] = (),
) -> Response:
    """Pick a person, or type a name and a password."""
    hinted = next((person for person in people if _is_meant(person, hint)), None)
    first = hinted or (present.person if present else None)
    ordered = sorted(people, key=lambda person: person is not first)
    rows = "\n".join(_person_row(person, first, present) for person in ordered)
    known = escape(hinted.email if hinted else "")
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    main = f"""<p class="lead">An application on this machine asks who you are. It will not see your
password.</p>
{_level(wanted)}{alert}
<section class="row"><header><h2>Pick a person</h2><p>Any of them can sign in; no password.</p></header>
<form method="post" action="{escape(action)}"><input type="hidden" name="csrf" value="{csrf}">
<ul class="people">
{rows}
</ul></form></section>
<section class="row"><header><h2>Or type a name and password</h2></header>
<form method="post" action="{escape(action)}"><input type="hidden" name="csrf" value="{csrf}">
<p class="field"><label for="username">E-mail address or name</label>
<input type="text" id="username" name="username" value="{known}" autocomplete="username" required></p>
<p class="field"><label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required></p>
<p class="acts"><button class="btn">Sign in</button></p></form></section>
<section class="row"><header><h2>Not now</h2></header>
<form method="post" action="{escape(action)}"><input type="hidden" name="csrf" value="{csrf}">
<p class="acts"><button class="btn" name="cancel" value="1">Back without signing in</button></p>
</form></section>"""
    status = 403 if problem else 200
    return page("Sign in", main, status=status, form_target=form_target)


def _is_meant(person: Person, hint: str) -> bool:
    return hint.lower() in {person.key, person.email, person.subject}


def _level(wanted: Sequence[str]) -> str:
    listed = ", ".join(f"<code>{escape(level)}</code>" for level in wanted)
    return f"<p>It asks for a sign-in of the level {listed}.</p>" if listed else ""


def _person_row(person: Person, first: Person | None, present: SignIn | None) -> str:
    style = "btn first" if person is first else "btn"
    here = " · signed in here" if present and present.person is person else ""
    note = escape(person.shows + here)
    return (
        f'<li><button class="{style}" name="person" value="{escape(person.key)}">'
        f"{escape(person.name)}</button> <span>{note}</span></li>"
    )


def sign_out_page(*, name: str, action: str, csrf: str, form_target: str) -> Response:
    """Asks before it ends a session, since the client did not say whose it means."""
    main = f"""<p class="lead">You are signed in here as <b>{escape(name)}</b>. An application asks to
sign you out.</p>
<form method="post" action="{escape(action)}"><input type="hidden" name="csrf" value="{csrf}">
<p class="acts"><button class="btn first">Sign out</button> <a href="/">Stay signed in</a></p></form>"""
    return page("Sign out?", main, form_target=form_target)


def signed_out_page(frames: tuple[str, ...] = (), target: str = "") -> Response:
    """The end of a sign-out that leads nowhere else, or that other applications must first hear of."""
    main = '<p class="lead">This browser holds no session here any more.</p>'
    if target:
        main += f'\n<p class="acts"><a class="btn first" href="{escape(target)}">Go on</a></p>'
    main += "".join(
        f'\n<iframe src="{escape(url)}" title="Signing out elsewhere" hidden></iframe>'
        for url in frames
    )
    origins = sorted({"/".join(url.split("/")[:3]) for url in frames})
    return page("You are signed out", main, frames=" ".join(origins))


def home_page(present: SignIn | None) -> Response:
    """Who is signed in here."""
    if present is None:
        main = '<p class="lead">Nobody is signed in. Begin at the application.</p>'
    else:
        main = f"""<p class="lead">Signed in as <b>{escape(present.person.name)}</b>,
{escape(present.person.email)}.</p>
<p class="acts"><a class="btn" href="/end_session">Sign out</a></p>"""
    return page("Demo identity provider", main)


def form_post_page(target: str, pairs: list[tuple[str, str]]) -> Response:
    """The answer to the client; real providers send the form by script, this one has none."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in pairs
    )
    main = f"""<p class="lead">Your browser brings the answer to the application.</p>
<form method="post" action="{escape(target)}">{fields}<button class="btn" type="submit">Go on</button></form>"""
    return page("Back to the application", main, form_target=target)


def error_page(title: str, reason: str, detail: str = "", status: int = 400) -> Response:
    """An error that must not be sent to any client, since none can be trusted with it."""
    shown = f"<p><code>{escape(detail[:500])}</code></p>" if detail else ""
    main = f"""<p class="lead">The request stops here; nobody was signed in or out. Begin again at the
application, and tell its owner if this page comes back.</p>
{shown}
<p class="muted">Reason: <code>{escape(reason)}</code></p>"""
    return page(title, main, status=status)
