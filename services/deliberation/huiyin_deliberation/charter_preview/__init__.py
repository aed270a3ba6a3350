"""What a county's next charter would mean for what deliberates here (P11): it joins dispatch's preview of it."""
