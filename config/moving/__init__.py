"""An SQLite installation moved into an empty PostgreSQL database: every table, all or nothing, verified alike.

`moved.move(url, place, say)`. The SQLite file is only read and stays as it is.
"""
