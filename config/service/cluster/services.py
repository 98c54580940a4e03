"""PostgreSQL, RabbitMQ and nginx as installed here, each on a free port of loopback, in a folder that is removed."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from django.conf import settings

from config.service.cluster.parts import Part, free_port, listens

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/lib/rabbitmq/bin", "/usr/local/bin", "/usr/sbin", "/usr/bin")


def found(program: str) -> str:
    """Where a program is installed, the newest of several; "" where it is not."""
    there = sorted(str(path) for place in PLACES for path in Path("/").glob(f"{place[1:]}/{program}"))
    in_own_folder = [path for path in there if "postgresql" in path or "rabbitmq/bin" in path]
    return (in_own_folder or there or [shutil.which(program) or ""])[-1]


def owned(folder: Path, user: str) -> Path:
    """A folder for a service, which runs as its own user where we are root."""
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def postgres(folder: Path) -> tuple[Part, str]:
    """A database of its own and its address."""
    data, port, word = owned(folder / "postgres", "postgres"), free_port(), secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(word)
    if os.geteuid() == 0:
        shutil.chown(secret, "postgres")
    make = [found("initdb"), "-D", str(data), "-U", "anjian", "-A", "scram-sha-256", "--pwfile", str(secret)]
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    made = subprocess.run([*make, "--no-sync", "-E", "UTF8"], capture_output=True, text=True, cwd=folder, **user)  # type: ignore[call-overload]
    if made.returncode:
        raise OSError(made.stderr[-1000:])
    secret.unlink()
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": data, "fsync": "off"}
    said = [one for name, value in options.items() for one in ("-c", f"{name}={value}")]
    part = Part(
        "postgres",
        [found("postgres"), "-D", str(data), *said],
        ready=lambda: answers(port),
        user="postgres",
        stops=signal.SIGINT,
    )
    return part, f"postgres://anjian:{word}@127.0.0.1:{port}/postgres"


def answers(port: int) -> bool:
    asked = [found("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(asked, check=False).returncode == 0


def rabbit(folder: Path) -> tuple[list[Part], str]:
    """A broker of its own, with a name service of its own, and its address."""
    home, port, names = owned(folder / "rabbitmq", "rabbitmq"), free_port(), free_port()
    env = {
        "HOME": str(home),
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"anjian{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(home),
        "RABBITMQ_LOG_BASE": str(home),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(home / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1",
    }
    address = ["-port", str(names), "-address", "127.0.0.1"]
    parts = [
        Part("epmd", [found("epmd"), *address], ready=lambda: listens(names), user="rabbitmq"),
        Part("rabbitmq", [found("rabbitmq-server")], env, lambda: listens(port), "rabbitmq"),
    ]
    return parts, f"amqp://guest:guest@127.0.0.1:{port}//"


def consumed(broker: str) -> bool:
    """Whether a worker listens at the queue; one that goes by files is taken at its word."""
    if not broker.startswith("amqp"):
        return True
    from kombu import Connection

    try:
        with Connection(broker, connect_timeout=2) as line:
            return bool(line.default_channel.queue_declare("celery", passive=True).consumer_count)
    except (OSError, *Connection(broker).connection_errors, *Connection(broker).channel_errors):
        return False


def nginx(folder: Path, socket_file: Path, port: int) -> Part:
    """The example of `deploy/` with a certificate made now; TLS at `port` of loopback under the name localhost."""
    cert, key, home = folder / "fullchain.pem", folder / "key.pem", folder / "nginx"
    home.mkdir()
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days"]
    made += ["7", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    conf = home / "nginx.conf"
    conf.write_text(whole(example(socket_file, cert, key, port, free_port()), home))
    return Part("nginx", [found("nginx"), "-c", str(conf), "-p", str(home)], ready=lambda: listens(port))


def example(socket_file: Path, cert: Path, key: Path, port: int, plain: int, host: str = "localhost") -> str:
    """The shipped example of a site with other names, paths and ports."""
    text = (settings.ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "unix:/run/anjian/web.sock": f"unix:{socket_file}",
        "/etc/anjian/tls/fullchain.pem": str(cert),
        "/etc/anjian/tls/key.pem": str(key),
        "anjian.example.gov.cn": host,
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "listen 80;": f"listen 127.0.0.1:{plain};",
    }.items():
        if old not in text:
            raise ValueError(f"deploy/nginx.conf no longer says {old}")
        text = text.replace(old, new)
    return text


def whole(site: str, home: Path) -> str:
    """A configuration for nginx in the foreground that writes nowhere but under `home`."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    head = f"{user}daemon off;\npid {home}/pid;\nerror_log stderr;\nevents {{}}\n"
    return f"{head}http {{\naccess_log off;\n{temporary}{site}}}\n"
