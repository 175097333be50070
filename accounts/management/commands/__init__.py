"""Commands of the sign-in room."""
