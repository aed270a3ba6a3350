"""What the rooms of procedures share: how a procedure is saved, asked, and seen to when it stalls (P7)."""
