"""What the service answers, as files: for any file server, object store or CDN (decision 28).

Every address is asked of our own WSGI application and what it answers is written, so that nothing
is rendered here and nothing can differ.
"""
