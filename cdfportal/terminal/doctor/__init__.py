"""`cdfportal doctor`: the same checks as the page, told line by line."""
