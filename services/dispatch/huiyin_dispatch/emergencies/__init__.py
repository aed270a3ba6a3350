"""Emergencies (应急, Y12): forces called up, who is coming, who is there."""
