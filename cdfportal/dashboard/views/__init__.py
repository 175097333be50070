"""One module for each page; a handler answers with one set of facts for page and twin."""
