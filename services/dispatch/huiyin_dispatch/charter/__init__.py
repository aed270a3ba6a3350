"""The charter (章程, P11): how a county adopts the next one."""
