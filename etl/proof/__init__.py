"""State that proves a hypothesis over all rows; whatever can grow with the input goes to disk beyond a bound."""
