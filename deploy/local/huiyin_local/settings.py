"""What the launcher can be told, and what it tells each process: all of it through the environment."""

import json
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from huiyin_local.postgres import Postgres
from huiyin_service.database_roles import SERVICES, role_of
from huiyin_service.secret_files import HELD, ISSUERS, OPERATOR, Secret, secret_files

DemoSize = Literal["none", "part", "all"]

SERVED = ("relay", *SERVICES)
"""The processes that are ours: `huiyin serve NAME`."""

OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name")
"""What accounts alone is told: the provider that people may sign in by."""

PORTS = {name: offset for offset, name in enumerate(("caddy", *SERVICES, "relay", "nats"))}
"""Each part's distance from HUIYIN_PORT; PostgreSQL listens on a socket in the data folder instead."""


class LocalSettings(BaseSettings):
    """The settings of one Huiyin on one machine, read from HUIYIN_* variables."""

    model_config = SettingsConfigDict(env_prefix="HUIYIN_")

    data: Path = Field(default=Path(".data"), description="folder that holds everything stored")
    port: int = Field(default=8080, ge=1, le=65535 - len(PORTS), description="port of the one origin")
    bind: str = Field(default="127.0.0.1", description="address of the one origin; 0.0.0.0 lets phones in")
    public_url: str = Field(default="", description="the origin as people see it")
    keys: Path | None = Field(default=None, description="folder with the token keys")
    photos: Path | None = Field(default=None, description="folder with the photos")
    nats_tls_certificate: Path | None = Field(default=None, description="with it nats-server speaks TLS alone")
    nats_tls_key: Path | None = Field(default=None, description="the certificate's key")
    nats_tls_ca: Path | None = Field(default=None, description="who signed the certificate")
    log_format: Literal["json", "pretty", "auto"] = "auto"
    demo: DemoSize = Field(default="part", description="how much of the demo `huiyin up` loads")
    testing: bool = Field(default=False, description="this is a test's: its clock can be moved though there is no demo")

    oidc_issuer: str = Field(default="", description="a provider elsewhere that people may sign in by (OpenID Connect)")
    oidc_client_id: str = Field(default="", description="who we are for it")
    oidc_client_secret: str = Field(default="", description="and by which secret")
    oidc_name: str = Field(default="单位账号", description="what people call it")

    @field_validator("data", "keys", "photos", "nats_tls_certificate", "nats_tls_key", "nats_tls_ca")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return folder and folder.expanduser().absolute()

    @property
    def origin(self) -> str:
        """Where the pages are."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def clock(self) -> Path | None:
        """The file by which a demo's or a test's clock is moved; a Huiyin that is used has none."""
        return self.data / "clock" if self.demo != "none" or self.testing else None

    @property
    def logs(self) -> Path:
        """The folder with one log file for each process."""
        return self.data / "logs"

    @property
    def postgres(self) -> Postgres:
        """The database in the data folder."""
        return Postgres(self.data / "postgres", secret_files(self.data))

    @property
    def nats_url(self) -> str:
        """Where nats-server listens."""
        return f"{'tls' if self.nats_tls_certificate else 'nats'}://{self.address('nats')}"

    def address(self, name: str) -> str:
        """host:port of a part."""
        return f"127.0.0.1:{self.port + PORTS[name]}"


def environment(settings: LocalSettings, name: str) -> dict[str, str]:
    """Every HUIYIN_* variable that the launcher sets for the process called `name`.

    `name` is a process (caddy, nats, postgres, relay or a service), or `migrate`, or `cli` for the commands
    that `huiyin up` runs when all is ready. docker-compose.yml sets the same; a test compares the two.
    """
    if name in {"postgres", "nats"}:
        return {}  # both are told everything on their command line
    if name == "caddy":
        upstreams = {f"HUIYIN_{service.upper()}": settings.address(service) for service in SERVICES}
        seen = {"HUIYIN_PORT": str(settings.port), "HUIYIN_BIND": settings.bind, "HUIYIN_PUBLIC_URL": settings.origin}
        beside = {"HUIYIN_TRANSPARENCY": str(settings.data / "transparency")}
        return seen | beside | upstreams

    shared = {
        "HUIYIN_DATA": str(settings.data),
        "HUIYIN_PHOTOS": str(settings.photos or settings.data / "photos"),
        "HUIYIN_TRANSPARENCY": str(settings.data / "transparency"),
        "HUIYIN_PUBLIC_URL": settings.origin,
        "HUIYIN_LOG_FORMAT": settings.log_format,
        "HUIYIN_DEMO": settings.demo,
        "HUIYIN_SECRETS": str(settings.data / Secret.OWN / (name if name in SERVED else OPERATOR)),
        **({"HUIYIN_KEYS": str(settings.keys or settings.data / Secret.KEYS)} if Secret.KEYS in HELD[name] else {}),
        **({"HUIYIN_ISSUERS": str(settings.data / ISSUERS)} if HELD[name] & {Secret.SESSIONS, Secret.RECEIPTS} else {}),
        **({"HUIYIN_PERSON_KEYS": str(settings.data / Secret.PERSONS)} if Secret.PERSONS in HELD[name] else {}),
        **({"HUIYIN_NATS_TLS_CA": str(settings.nats_tls_ca)} if settings.nats_tls_ca else {}),
        **({"HUIYIN_CLOCK": str(settings.clock)} if settings.clock else {}),
        **({"HUIYIN_TESTING": "1"} if settings.testing else {}),
    }
    if name == "migrate":
        pair = {"CERTIFICATE": settings.nats_tls_certificate, "KEY": settings.nats_tls_key}
        tls = {f"HUIYIN_NATS_TLS_{part}": str(path) for part, path in pair.items() if path}
        return shared | {"HUIYIN_ADMIN_DATABASE_URL": settings.postgres.dsn("huiyin_admin"), **tls}
    if name == "cli":  # whoever can run a command on the server has the owner's authority
        shared |= {"HUIYIN_ADMIN_DATABASE_URL": settings.postgres.dsn("huiyin_admin")}
        return shared | {"HUIYIN_PORT": str(settings.port), "HUIYIN_NATS_URL": settings.nats_url}
    served = shared | {
        "HUIYIN_LISTEN": settings.address(name),
        "HUIYIN_DATABASE_URL": settings.postgres.dsn(role_of(name)),
        "HUIYIN_NATS_URL": settings.nats_url,
    }
    if name == "reporting":  # it answers /readyz for all; asked of each other, they would never end asking
        peers = {peer: f"http://{settings.address(peer)}" for peer in SERVED if peer != name}
        served["HUIYIN_PEERS"] = json.dumps(peers)
    if name == "accounts":
        served |= {f"HUIYIN_{key.upper()}": getattr(settings, key) for key in OIDC}
    return served
