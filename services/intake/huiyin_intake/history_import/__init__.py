"""Histories of other systems: taken in through the API, and sent there from their files (`huiyin import`)."""
