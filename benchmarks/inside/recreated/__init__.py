"""Fixtures that many suites have, written anew from published descriptions.

They run on the service that this template generates, and on the same server, but without its
harness: no leak detection, no blocker, no lifespan.
"""
