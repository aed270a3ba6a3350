"""The policy table in words, for all to read: who may do what, and what one may oneself."""
