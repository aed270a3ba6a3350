"""Dispatch bulletins (调度通报, Y6): how the divisions below stand."""
