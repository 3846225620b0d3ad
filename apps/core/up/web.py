"""The web process of the embedded portal: pages and websockets on a socket that the supervisor holds."""

import socket
import sys

import uvicorn


def main(descriptor: int) -> None:
    """Serve on the listening socket with this descriptor until told to stop."""
    config = uvicorn.Config(
        "workscape.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
