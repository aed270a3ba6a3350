"""What stalls (停滞事项): every open item of deliberation, with whom, since when, and how far up it is (P7)."""
