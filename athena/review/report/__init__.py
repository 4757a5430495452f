"""The review as people and programs read it: Markdown for GitHub, one HTML page, JSON."""
