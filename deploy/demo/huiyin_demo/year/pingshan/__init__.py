"""The year of 屏山县 (511529): face-to-face deliberation, twelve months of it on a moved clock (P1 to P11).

It begins in December, when sites are opened and the first sessions held, so that January has something to ask after;
the year's figures are those from 1 January to 31 December, and the summary of it is issued in the January that follows.
"""
