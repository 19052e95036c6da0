"""The answer to a record request: what was asked, where the chart shows it, and what it does not.

request: the request as a file says it. contents: the packet, every statement with its place in the
chart. gaps: what the clinic alone should know. letter: a draft appeal of a denied line.
"""
