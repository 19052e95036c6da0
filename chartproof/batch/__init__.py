"""Visits by the million: one kernel, run by every core here or by a Spark cluster.

chunks: what a worker takes at a time. distant: files behind an address. grouping: visits to courses
of care. kernel: records to outcome rows and rejects. shape: the columns of a row. local: all cores
of this machine, with checkpoints. spark: a cluster, with task (what its workers do) and parcel (the
library on its way to them). For spark-submit there is chartproof/cli/submit.py.
"""
