"""TLS of nats-server, by setting: the part of its configuration that says so."""

from pathlib import Path

from huiyin_service.secret_files import write

TLS_CONF = "tls.conf"


def write_tls_conf(folder: Path, certificate: Path | None, key: Path | None) -> None:
    """Write what nats.conf includes: TLS with this certificate, by its path as nats-server sees it, or nothing.

    Raises ValueError where only one of the two is given.
    """
    if (certificate is None) != (key is None):
        raise ValueError("HUIYIN_NATS_TLS_CERTIFICATE and HUIYIN_NATS_TLS_KEY belong together")
    folder.mkdir(parents=True, exist_ok=True)
    said = f'tls {{\n  cert_file: "{certificate}"\n  key_file: "{key}"\n}}\n' if certificate else ""
    write(
        folder / TLS_CONF,
        f"# Written by huiyin from HUIYIN_NATS_TLS_CERTIFICATE and HUIYIN_NATS_TLS_KEY.\n{said}",
        0o644,
    )
