"""What functions, methods and attributes of well-known libraries give, by canonical names.

Classes called by their own name need no entry; these are the factories and the methods
that hand on something whose methods rules ask about.
"""

from __future__ import annotations

from typing import Final

_PATH_TO_PATH: Final = (
    "absolute",
    "cwd",
    "expanduser",
    "home",
    "joinpath",
    "parent",
    "relative_to",
    "resolve",
    "with_name",
    "with_stem",
    "with_suffix",
)

_LOOP: Final = "asyncio.AbstractEventLoop"

RETURNS: Final[dict[str, str]] = {
    **{f"asyncio.{name}": _LOOP for name in ("get_event_loop", "get_running_loop", "new_event_loop")},
    "argon2.PasswordHasher.from_parameters": "argon2.PasswordHasher",
    "pwdlib.PasswordHash.recommended": "pwdlib.PasswordHash",
    "PIL.Image.new": "PIL.Image.Image",
    "PIL.Image.open": "PIL.Image.Image",
    "pandas.concat": "pandas.DataFrame",
    "pandas.merge": "pandas.DataFrame",
    **{
        f"pandas.read_{kind}": "pandas.DataFrame"
        for kind in ("csv", "excel", "feather", "json", "parquet", "sql", "table")
    },
    **{f"pathlib.Path.{name}": "pathlib.Path" for name in _PATH_TO_PATH},
    "boto3.Session": "boto3.Session",
    "boto3.client": "botocore.client.BaseClient",
    "boto3.resource": "boto3.resources.base.ServiceResource",
    "boto3.Session.client": "botocore.client.BaseClient",
    "boto3.Session.resource": "boto3.resources.base.ServiceResource",
    "paramiko.SSHClient.open_sftp": "paramiko.SFTPClient",
    "mysql.connector.connect": "mysql.connector.MySQLConnection",
    "mysql.connector.MySQLConnection.cursor": "mysql.connector.cursor.MySQLCursor",
    "psycopg.connect": "psycopg.Connection",
    "psycopg.Connection.connect": "psycopg.Connection",
    "psycopg.Connection.cursor": "psycopg.Cursor",
    "psycopg2.connect": "psycopg2.extensions.connection",
    "psycopg2.extensions.connection.cursor": "psycopg2.extensions.cursor",
    "pymysql.connect": "pymysql.connections.Connection",
    "pymysql.connections.Connection.cursor": "pymysql.cursors.Cursor",
    "redis.from_url": "redis.Redis",
    "redis.Redis.from_url": "redis.Redis",
    "redis.Redis.lock": "redis.lock.Lock",
    "redis.Redis.pipeline": "redis.client.Pipeline",
    "redis.Redis.pubsub": "redis.client.PubSub",
    "requests.session": "requests.Session",
    # names in capitals are taken for constants otherwise
    **{f"smtplib.{name}": f"smtplib.{name}" for name in ("LMTP", "SMTP", "SMTP_SSL")},
    "socket.socket": "socket.socket",
    "sqlite3.connect": "sqlite3.Connection",
    "sqlite3.Connection.cursor": "sqlite3.Cursor",
    "sqlite3.Connection.execute": "sqlite3.Cursor",
}
"""The class of what a call gives, or of an attribute's value."""
