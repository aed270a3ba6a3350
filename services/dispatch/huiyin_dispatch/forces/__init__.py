"""Forces (治理力量, Y7): teams, couriers, companies and units that can be called on."""
