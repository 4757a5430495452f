"""What the commands show: on a terminal of 100 columns, as Markdown for the README, as JSON.

Everything is said in words; colour only repeats it. There are no frames, so that lines stay whole in any language.
"""
