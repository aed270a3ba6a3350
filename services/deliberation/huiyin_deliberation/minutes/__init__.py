"""Minutes of sessions (会议纪要): drafted, amended by those who were there, final, signed."""
