"""Everything that can be set, from the environment: `HUIYIN_<NAME>`."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from huiyin_service.secret_files import ISSUERS, OPERATOR, Secret


class Settings(BaseSettings):
    """One process's settings. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="HUIYIN_", extra="ignore")

    data: Path = Path(".data")
    listen: str = "127.0.0.1:8081"
    public_url: str = "http://127.0.0.1:8080"
    database_url: str = "postgresql://127.0.0.1/huiyin"
    admin_database_url: str = "postgresql://127.0.0.1/huiyin"
    database_pool: int = 10
    nats_url: str = "nats://127.0.0.1:4222"
    nats_tls_ca: Path | None = None
    nats_tls_certificate: Path | None = None
    nats_tls_key: Path | None = None
    nats_replicas: int = Field(default=1, ge=1, le=5)
    peers: dict[str, str] = {}
    keys: Path | None = None
    issuers: Path | None = None
    person_keys: Path | None = None
    secrets: Path | None = None
    photos: Path | None = None
    archive: Path | None = None
    transparency: Path | None = None
    hosts: list[str] = []
    proxies: str = "127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
    limits: float = Field(default=1.0, ge=0)
    photo_bytes: int = 10 * 1024 * 1024
    demo: Literal["none", "part", "all"] = "none"
    testing: bool = False
    clock: Path | None = None
    wait: float = 5.0
    horizon_warning: float = 5.0
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "单位账号"
    callup_webhook: str | None = None
    log_format: Literal["auto", "json", "pretty"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _keep_real_time_where_it_counts(self) -> Self:
        if self.clock and self.demo == "none" and not self.testing:
            raise ValueError("HUIYIN_CLOCK is for a demo or a test: without HUIYIN_DEMO time is what it is")
        return self

    @property
    def https(self) -> bool:
        """Whether people reach this by https."""
        return self.public_url.startswith("https:")

    @property
    def keys_folder(self) -> Path:
        """Where the public keys are that verify tokens."""
        return self.keys or self.data / Secret.KEYS

    @property
    def person_keys_folder(self) -> Path:
        """Where the master keys are, under which the keys of persons lie."""
        return self.person_keys or self.data / Secret.PERSONS

    @property
    def secrets_folder(self) -> Path:
        """Where this process's own passwords are; for a command, the operator's."""
        return self.secrets or self.data / Secret.OWN / OPERATOR

    def issuer_folder(self, issuer: str) -> Path:
        """Where the keys are that an issuer signs tokens with; who is not that issuer is given none."""
        return (self.issuers or self.data / ISSUERS) / issuer

    @property
    def access_folder(self) -> Path:
        """Where it is kept who may connect to NATS."""
        return self.data / "access"

    @property
    def photos_folder(self) -> Path:
        """Where pictures are kept, named by their content."""
        return self.photos or self.data / "photos"

    @property
    def transparency_folder(self) -> Path:
        """Where the tree over the log is published; all of it is public."""
        return self.transparency or self.data / "transparency"

    @property
    def tree_key(self) -> Path:
        """The key that signs the tree over the log: the relay's own. A command's is what it cosigns others' with."""
        return self.secrets_folder / "tree-ed25519.key"

    @property
    def host_and_port(self) -> tuple[str, int]:
        """The address to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)
