"""Workers of gunicorn's kind: how a process takes connections and gives them to threads, or to none."""
