"""The URLs under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views.backchannel import backchannel
from accounts.views.callback import CallbackView
from accounts.views.connect import connect
from accounts.views.frontchannel import frontchannel
from accounts.views.one_sign_in import one_sign_in
from accounts.views.people import people
from accounts.views.person import person
from accounts.views.person_changes import disable_person, end_person_sign_ins
from accounts.views.session import session
from accounts.views.sessions import sessions
from accounts.views.sign_in import SignInView
from accounts.views.sign_out import SignOutView
from accounts.views.signed_out import signed_out
from accounts.views.stay import form_mark, stay

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign-in"),
    path("callback/", CallbackView.as_view(), name="callback"),
    path("sign-out/", SignOutView.as_view(), name="sign-out"),
    path("signed-out/", signed_out, name="signed-out"),
    path("connect/", connect, name="connect"),
    path("logout/backchannel/", backchannel, name="backchannel"),
    path("logout/frontchannel/", frontchannel, name="frontchannel"),
    path("session/", session, name="session"),
    path("stay/", stay, name="stay"),
    path("form-mark/", form_mark, name="form-mark"),
    path("sessions/", sessions, name="sessions"),
    path("sessions/this/", one_sign_in, name="this"),
    path("sessions/<uuid:sign_in_id>/", one_sign_in, name="timeline"),
    path("people/", people, name="people"),
    path("people/<int:person_id>/", person, name="person"),
    path("people/<int:person_id>/end/", end_person_sign_ins, name="person-end"),
    path("people/<int:person_id>/disable/", disable_person, name="person-disable"),
]
