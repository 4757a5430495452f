"""Charts for people who do not program: a specification in YAML over views, checked, and made into pages."""
