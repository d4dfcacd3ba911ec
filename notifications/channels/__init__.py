"""渠道: each hands one message over, or says why not; settings name which there are.

A channel is a class with ``send(message, now)`` and ``close()``; it lives for one claim. It raises
``Skipped`` where nothing is to be sent; any other exception means "again later".
"""
