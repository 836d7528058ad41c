"""Every check there is: an explicit list, in the order of the codes.

A check's module is named after it and exports it under that name.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from inspector.errors import UnknownCodeError, nearest
from inspector.probe.checks.bad_request import bad_request
from inspector.probe.checks.broken_answer import broken_answer
from inspector.probe.checks.cache_control import cache_control
from inspector.probe.checks.compression import compression
from inspector.probe.checks.content_type import content_type
from inspector.probe.checks.content_type_options import content_type_options
from inspector.probe.checks.cookies import cookies
from inspector.probe.checks.cors_foreign_origin import cors_foreign_origin
from inspector.probe.checks.cors_null_origin import cors_null_origin
from inspector.probe.checks.cors_preflight import cors_preflight
from inspector.probe.checks.docs_exposed import docs_exposed
from inspector.probe.checks.documented_handler import documented_handler
from inspector.probe.checks.documented_responses import documented_responses
from inspector.probe.checks.drift_application import drift_application
from inspector.probe.checks.drifted_deprecation import drifted_deprecation
from inspector.probe.checks.drifted_parameters import drifted_parameters
from inspector.probe.checks.drifted_response_model import drifted_response_model
from inspector.probe.checks.drifted_status_code import drifted_status_code
from inspector.probe.checks.drifted_tags import drifted_tags
from inspector.probe.checks.error_shape import error_shape
from inspector.probe.checks.forbidden import forbidden
from inspector.probe.checks.framing import framing
from inspector.probe.checks.head_request import head_request
from inspector.probe.checks.latency import latency
from inspector.probe.checks.liveness import liveness
from inspector.probe.checks.method_not_allowed import method_not_allowed
from inspector.probe.checks.missing_route import missing_route
from inspector.probe.checks.not_acceptable import not_acceptable
from inspector.probe.checks.not_found import not_found
from inspector.probe.checks.openapi_document import openapi_document
from inspector.probe.checks.operation_ids import operation_ids
from inspector.probe.checks.permissions_policy import permissions_policy
from inspector.probe.checks.reachability import reachability
from inspector.probe.checks.readiness import readiness
from inspector.probe.checks.referrer_policy import referrer_policy
from inspector.probe.checks.request_id_created import request_id_created
from inspector.probe.checks.request_id_echoed import request_id_echoed
from inspector.probe.checks.request_id_reflected import request_id_reflected
from inspector.probe.checks.server_banner import server_banner
from inspector.probe.checks.servers import servers
from inspector.probe.checks.transport_security import transport_security
from inspector.probe.checks.unauthenticated import unauthenticated
from inspector.probe.checks.undeclared_route import undeclared_route
from inspector.probe.checks.unsupported_media_type import unsupported_media_type
from inspector.probe.checks.validation_error import validation_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.probe.declare import Check

CHECKS: Final[tuple[Check, ...]] = (
    # health
    reachability,
    latency,
    liveness,
    readiness,
    head_request,
    # headers
    request_id_created,
    request_id_echoed,
    request_id_reflected,
    content_type_options,
    framing,
    transport_security,
    referrer_policy,
    permissions_policy,
    cache_control,
    cookies,
    server_banner,
    cors_foreign_origin,
    cors_null_origin,
    cors_preflight,
    compression,
    content_type,
    # errors
    not_found,
    method_not_allowed,
    validation_error,
    bad_request,
    unauthenticated,
    forbidden,
    not_acceptable,
    unsupported_media_type,
    error_shape,
    broken_answer,
    # openapi
    openapi_document,
    operation_ids,
    documented_responses,
    servers,
    docs_exposed,
    # drift
    drift_application,
    undeclared_route,
    missing_route,
    drifted_status_code,
    drifted_response_model,
    drifted_parameters,
    drifted_tags,
    drifted_deprecation,
    documented_handler,
)

_BY_CODE: Final[Mapping[str, Check]] = MappingProxyType({check.code: check for check in CHECKS})
_CODE: Final = re.compile(r"FP\d{0,2}")


def is_code(word: str) -> bool:
    """Whether a word is, or begins, the code of a check rather than of a rule."""
    return _CODE.fullmatch(word.strip().upper()) is not None


def by_code(code: str) -> Check | None:
    """Return the check with a code such as `FP01`, None where there is none."""
    return _BY_CODE.get(code.upper())


def named(word: str) -> tuple[Check, ...]:
    """Return the checks that a word names: a code, the beginning of codes, a name or a group.

    Raises UnknownCodeError with the nearest known word.
    """
    wanted = word.strip()
    upper, lower = wanted.upper(), wanted.lower()
    found = tuple(
        check
        for check in CHECKS
        if lower in {check.name, check.group.value} or (is_code(upper) and check.code.startswith(upper))
    )
    if not found:
        known = [*_BY_CODE, *(check.name for check in CHECKS), *{check.group.value for check in CHECKS}]
        close = nearest(upper if upper.startswith("FP") else lower, known)
        raise UnknownCodeError(f"no check or group of checks is called {wanted!r}{close}")
    return found


def select(chosen: Iterable[str] = (), ignored: Iterable[str] = ()) -> tuple[Check, ...]:
    """Return the checks that run, in the order of their codes: all, or those chosen, but those ignored."""
    words = [part for word in chosen for part in word.split(",") if part.strip()]
    wanted = {check.code for word in words for check in named(word)} if words else set(_BY_CODE)
    unwanted = {
        check.code for word in ignored for part in word.split(",") if part.strip() for check in named(part)
    }
    return tuple(check for check in CHECKS if check.code in wanted - unwanted)
