"""What can be asked of dispatch, by page or by API: check who and where, then let the rules decide."""
