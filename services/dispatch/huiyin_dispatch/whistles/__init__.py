"""Whistles (吹哨报到, Y6): departments that are called, come, act and are assessed."""
