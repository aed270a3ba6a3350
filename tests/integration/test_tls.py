"""TLS by setting: processes reach nats-server and PostgreSQL through it, and no one goes past it or is deceived."""

import asyncio
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import asyncpg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from nats.errors import Error as NatsError

from huiyin_local.ports import free_ports
from huiyin_local.postgres import Postgres
from huiyin_local.processes import nats as nats_program
from huiyin_local.processes import prepare_nats
from huiyin_local.program import Program
from huiyin_local.settings import PORTS, LocalSettings, environment
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_ops.reload import reload
from huiyin_service.access.login import Login
from huiyin_service.connections import open_broker, open_pool
from huiyin_service.secret_files import OPERATOR, secret_files
from huiyin_service.settings import Settings

pytestmark = pytest.mark.integration

SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@dataclass
class Authority:
    """Who signs certificates."""

    name: x509.Name
    key: EllipticCurvePrivateKey

    def certificate(self, about: x509.Name, of: EllipticCurvePrivateKey, extension: x509.ExtensionType) -> bytes:
        """A certificate of somebody's key, good for an hour."""
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(about).issuer_name(self.name).public_key(of.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(minutes=5))
        builder = builder.not_valid_after(now + timedelta(hours=1)).add_extension(extension, critical=False)
        key_id = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), critical=False
        )
        if about == self.name:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True).add_extension(key_id, critical=False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def authority(folder: Path, name: str) -> Authority:
    """A new one, its own certificate in a file of its name."""
    made = Authority(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), generate_private_key(SECP256R1()))
    (folder / f"{name}.pem").write_bytes(
        made.certificate(made.name, made.key, x509.BasicConstraints(ca=True, path_length=0))
    )
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    """With certificates: of an authority, of a server on this machine, and of another authority."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-"))
    ours = authority(folder, "ours")
    authority(folder, "another")
    key = generate_private_key(SECP256R1())
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    server = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "server")])
    (folder / "server.pem").write_bytes(ours.certificate(server, key, alternative))
    (folder / "server.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # of an hour
    )
    (folder / "server.key").chmod(0o600)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def settings(folder: Path) -> LocalSettings:
    return LocalSettings(
        data=folder / "data",
        port=free_ports(len(PORTS)),
        nats_tls_certificate=folder / "server.pem",
        nats_tls_key=folder / "server.key",
        nats_tls_ca=folder / "ours.pem",
    )


@asynccontextmanager
async def running(settings: LocalSettings, program: Program) -> AsyncIterator[None]:
    settings.logs.mkdir(parents=True, exist_ok=True)
    supervisor = ProcessSupervisor([[program]], settings.logs)
    try:
        await supervisor.start()
        yield
    finally:
        await supervisor.stop()


async def test_our_processes_and_commands_reach_nats_through_tls_alone(folder: Path, settings: LocalSettings) -> None:
    prepare_nats(settings)
    told = environment(settings, "intake")
    assert told["HUIYIN_NATS_TLS_CA"] == str(folder / "ours.pem")
    assert told["HUIYIN_NATS_URL"].startswith("tls://")
    process = Settings(
        data=settings.data,
        nats_url=told["HUIYIN_NATS_URL"],
        nats_tls_ca=Path(told["HUIYIN_NATS_TLS_CA"]),
        secrets=Path(told["HUIYIN_SECRETS"]),
    )
    async with running(settings, nats_program(settings)):
        broker = open_broker(process, "intake")
        client = await broker.connect()
        assert client.is_connected
        await broker.stop()

        operator = secret_files(settings.data)[OPERATOR].folder
        assert await reload(settings.nats_url, Login(operator, folder / "ours.pem")) == 1
        for ca in (None, folder / "another.pem"):
            with pytest.raises((NatsError, ssl.SSLError, OSError)):
                await Login(operator, ca).connect(settings.nats_url)
        with pytest.raises((NatsError, ssl.SSLError, OSError)):
            await Login(operator).connect(settings.nats_url.replace("tls://", "nats://"))


async def test_our_processes_reach_postgresql_through_tls(folder: Path, settings: LocalSettings) -> None:
    settings.postgres.prepare()
    async with running(settings, settings.postgres.program()), encrypted(folder, settings.postgres) as port:
        owner = secret_files(settings.data)[OPERATOR].folder / "database"
        url = f"postgresql://huiyin_admin@127.0.0.1:{port}/huiyin?passfile={owner}"
        pool = await open_pool(
            Settings(database_url=f"{url}&sslmode=verify-full&sslrootcert={folder}/ours.pem"), "intake", "public"
        )
        assert await pool.fetchval("SELECT current_user") == "huiyin_admin"
        await pool.close()
        with pytest.raises(ssl.SSLError):
            await asyncpg.connect(f"{url}&sslmode=verify-full&sslrootcert={folder}/another.pem", timeout=10)
        with pytest.raises((asyncpg.PostgresError, ConnectionError)):
            await asyncpg.connect(f"{url}&sslmode=disable", timeout=10)


@asynccontextmanager
async def encrypted(folder: Path, postgres: Postgres) -> AsyncIterator[int]:
    """TLS in front of a PostgreSQL from a wheel, which lacks it; on which port. Who does not ask is turned away."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    tasks = set[asyncio.Task[None]]()

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(8) != SSL_REQUEST:
            writer.close()
            return
        writer.write(b"S")
        try:
            await writer.start_tls(context)
        except (ssl.SSLError, ConnectionError):
            return
        behind, before = await asyncio.open_unix_connection(postgres.socket_folder / ".s.PGSQL.5432")
        tasks.update({asyncio.create_task(pipe(reader, before)), asyncio.create_task(pipe(behind, writer))})

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
