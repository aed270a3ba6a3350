"""Huiyin's intake: what residents, stations and other systems report; screening."""
