"""Alerts (提醒): what somebody is told of by itself, when a step was taken that concerns them."""
