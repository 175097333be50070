"""Signing in inside a frame of another portal, by a pop-up and a one-time code.

The frame holds a secret that no script reads, and shows its SHA-256 in a link. The pop-up, where the
person is signed in and says yes, writes a hand-over for that SHA-256. Whoever brings the hand-over's code
and the secret gets a session in the frame. docs/adr/0016 says why, docs/embedding.md how a page uses it.
"""
