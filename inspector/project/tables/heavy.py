"""What keeps a processor busy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


def _all(owner: str, names: Iterable[str], what: str) -> dict[str, str]:
    return {f"{owner}.{name}": what for name in names}


_HASHING: Final = "hashes a password"
_DERIVING: Final = "derives a key"
_COMPRESSING: Final = "compresses"
_PICTURES: Final = "works on an image"
_TABLES: Final = "works on a data frame"
_PASSLIB: Final = ("argon2", "bcrypt", "bcrypt_sha256", "pbkdf2_sha256", "pbkdf2_sha512", "scrypt")

HEAVY: Final[dict[str, str]] = {
    **_all("bcrypt", ("checkpw", "hashpw", "kdf"), _HASHING),
    **_all("passlib.context.CryptContext", ("encrypt", "hash", "verify", "verify_and_update"), _HASHING),
    **{f"passlib.hash.{kind}.{name}": _HASHING for kind in _PASSLIB for name in ("hash", "verify")},
    **_all("pwdlib.PasswordHash", ("hash", "verify", "verify_and_update"), _HASHING),
    **_all("argon2.PasswordHasher", ("hash", "verify"), _HASHING),
    **_all("werkzeug.security", ("check_password_hash", "generate_password_hash"), _HASHING),
    **_all("hashlib", ("pbkdf2_hmac", "scrypt"), _DERIVING),
    **{
        f"cryptography.hazmat.primitives.kdf.{kind}.derive": _DERIVING
        for kind in ("argon2.Argon2id", "pbkdf2.PBKDF2HMAC", "scrypt.Scrypt")
    },
    **_all("bz2", ("compress", "decompress"), _COMPRESSING),
    **_all("gzip", ("compress",), _COMPRESSING),
    **_all("lzma", ("compress", "decompress"), _COMPRESSING),
    **_all("zlib", ("compress",), _COMPRESSING),
    **_all("shutil", ("make_archive", "unpack_archive"), _COMPRESSING),
    **_all(
        "PIL.Image.Image",
        ("convert", "crop", "filter", "quantize", "resize", "rotate", "save", "thumbnail", "transform"),
        _PICTURES,
    ),
    **_all("PIL.ImageOps", ("autocontrast", "contain", "exif_transpose", "fit", "pad"), _PICTURES),
    **_all("cv2", ("imdecode", "imencode", "imread", "imwrite", "resize", "warpAffine"), _PICTURES),
    **_all(
        "pandas",
        (
            "concat",
            "merge",
            "read_csv",
            "read_excel",
            "read_json",
            "read_parquet",
            "read_sql",
        ),
        _TABLES,
    ),
    **_all(
        "pandas.DataFrame",
        ("apply", "groupby", "merge", "pivot_table", "sort_values", "to_csv", "to_excel", "to_parquet"),
        _TABLES,
    ),
}
"""What keeps a processor busy for milliseconds and more, by canonical name, and what it does."""
