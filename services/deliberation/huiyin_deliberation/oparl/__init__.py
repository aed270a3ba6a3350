"""What a county deliberates, for other systems: OParl 1.1, read by anybody and written by nobody.

A body is a county, town or village; an organisation is a site or one of its teams (P1, P2); a meeting is a session, an
agenda item what it took up of the plan (P6), and a paper a topic or what was published of it. What is private never
comes in here, and what was public and is no more is told as deleted.
"""
