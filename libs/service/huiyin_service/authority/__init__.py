"""Authority follows the log: who may act as what and where, by the events that say so, and asked at every request.

`view` keeps it in every service's own schema, `standing` reads what counts now, `check` holds a request against it.
"""
