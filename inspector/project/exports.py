"""What `from library import *` brings, for the libraries that a FastAPI project is made of.

A star import of any other library leaves open where a name comes from.
"""

from __future__ import annotations

import typing
from typing import Final

EXPORTS: Final[dict[str, frozenset[str]]] = {
    "fastapi": frozenset(
        {
            "APIRouter",
            "BackgroundTasks",
            "Body",
            "Cookie",
            "Depends",
            "FastAPI",
            "File",
            "Form",
            "HTTPException",
            "Header",
            "Path",
            "Query",
            "Request",
            "Response",
            "Security",
            "UploadFile",
            "WebSocket",
            "WebSocketDisconnect",
            "WebSocketException",
            "status",
        }
    ),
    "fastapi.responses": frozenset(
        {
            "FileResponse",
            "HTMLResponse",
            "JSONResponse",
            "ORJSONResponse",
            "PlainTextResponse",
            "RedirectResponse",
            "Response",
            "StreamingResponse",
            "UJSONResponse",
        }
    ),
    "fastapi.security": frozenset(
        {
            "APIKeyCookie",
            "APIKeyHeader",
            "APIKeyQuery",
            "HTTPAuthorizationCredentials",
            "HTTPBasic",
            "HTTPBasicCredentials",
            "HTTPBearer",
            "HTTPDigest",
            "OAuth2",
            "OAuth2AuthorizationCodeBearer",
            "OAuth2PasswordBearer",
            "OAuth2PasswordRequestForm",
            "OAuth2PasswordRequestFormStrict",
            "OpenIdConnect",
            "SecurityScopes",
        }
    ),
    "pydantic": frozenset(
        {
            "AliasChoices",
            "AliasPath",
            "BaseModel",
            "ConfigDict",
            "EmailStr",
            "Field",
            "HttpUrl",
            "SecretStr",
            "ValidationError",
            "computed_field",
            "field_validator",
            "model_validator",
        }
    ),
    "pydantic_settings": frozenset({"BaseSettings", "SettingsConfigDict"}),
    "typing": frozenset(typing.__all__),
}
