"""The questions: from facts to a result, each in a module of its own."""
