"""Visits by the million: one kernel, run by every core here or by a Spark cluster.

chunks: what a worker takes at a time. kernel: records to outcome rows and rejects. shape: the
columns of a row. local: all cores of this machine, with checkpoints.
"""
