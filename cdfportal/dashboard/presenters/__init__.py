"""From the model to rows: pure functions, no Django, nothing fetched."""
