"""moto's server of all AWS services, on a free port of the loopback, which is the first line that it prints.

It answers one request after the other: moto checks the condition of a write and writes in two steps, and of two
conditional writers at the same time both would win.
"""

import logging
import threading

from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

application = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()


def one_after_the_other(environ, start_response):
    with one_at_a_time:
        return application(environ, start_response)


logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = make_server(
    "127.0.0.1", 0, one_after_the_other, threaded=True, request_handler=MotoRequestHandler
)
print(server.port, flush=True)
server.serve_forever()
