"""From visits to lists to plan (P3): links, visits, the village's two lists, and the rounds that screen them."""
