"""What every request passes before it is one of ours: whose host it names, how much it sends, what may be kept."""
