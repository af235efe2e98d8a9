"""What people write: its language, its words, its themes, and what of it may be quoted. Texts in, plain data out.

Nothing here knows a company or a table, and nothing needs a list of words for a new language.
"""
