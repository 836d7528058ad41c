"""Every rule there is: an explicit list, in the order of the codes.

A rule's module is named after it and exports it under that name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from inspector.rules.fi01_structure.cross_feature_internal_import import cross_feature_internal_import
from inspector.rules.fi01_structure.data_access_in_handler import data_access_in_handler
from inspector.rules.fi01_structure.deep_relative_import import deep_relative_import
from inspector.rules.fi01_structure.feature_import_cycle import feature_import_cycle
from inspector.rules.fi01_structure.organized_by_file_type import organized_by_file_type
from inspector.rules.fi01_structure.schema_in_router import schema_in_router
from inspector.rules.fi01_structure.wildcard_import import wildcard_import
from inspector.rules.fi02_async.blocking_call_in_async import blocking_call_in_async
from inspector.rules.fi02_async.blocking_call_through_helper import blocking_call_through_helper
from inspector.rules.fi02_async.cpu_bound_in_async import cpu_bound_in_async
from inspector.rules.fi02_async.dangling_task import dangling_task
from inspector.rules.fi02_async.nested_event_loop import nested_event_loop
from inspector.rules.fi02_async.sync_dependency_io import sync_dependency_io
from inspector.rules.fi02_async.sync_sdk_in_async import sync_sdk_in_async
from inspector.rules.fi02_async.sync_session_in_async import sync_session_in_async
from inspector.rules.fi02_async.unawaited_coroutine import unawaited_coroutine
from inspector.rules.fi03_schemas.no_common_base import no_common_base
from inspector.rules.fi03_schemas.pydantic_v1_api import pydantic_v1_api
from inspector.rules.fi03_schemas.schema_bypasses_base import schema_bypasses_base
from inspector.rules.fi03_schemas.sensitive_field_in_response import sensitive_field_in_response
from inspector.rules.fi03_schemas.unconstrained_field import unconstrained_field
from inspector.rules.fi03_schemas.validation_in_handler import validation_in_handler
from inspector.rules.fi03_schemas.validator_not_classmethod import validator_not_classmethod
from inspector.rules.fi03_schemas.validator_returns_nothing import validator_returns_nothing
from inspector.rules.fi04_injection.dependency_cache_disabled import dependency_cache_disabled
from inspector.rules.fi04_injection.dependency_called_directly import dependency_called_directly
from inspector.rules.fi04_injection.dependency_cycle import dependency_cycle
from inspector.rules.fi04_injection.depends_on_call import depends_on_call
from inspector.rules.fi04_injection.leaky_yield_dependency import leaky_yield_dependency
from inspector.rules.fi04_injection.non_annotated_dependency import non_annotated_dependency
from inspector.rules.fi04_injection.repeated_existence_check import repeated_existence_check
from inspector.rules.fi04_injection.service_built_in_handler import service_built_in_handler
from inspector.rules.fi05_database.engine_echo_enabled import engine_echo_enabled
from inspector.rules.fi05_database.engine_pool_unconfigured import engine_pool_unconfigured
from inspector.rules.fi05_database.lazy_relationship_access import lazy_relationship_access
from inspector.rules.fi05_database.metadata_without_naming_convention import (
    metadata_without_naming_convention,
)
from inspector.rules.fi05_database.query_in_loop import query_in_loop
from inspector.rules.fi05_database.session_without_context_manager import session_without_context_manager
from inspector.rules.fi06_api.create_without_201 import create_without_201
from inspector.rules.fi06_api.deep_nesting import deep_nesting
from inspector.rules.fi06_api.duplicate_route import duplicate_route
from inspector.rules.fi06_api.inconsistent_pagination import inconsistent_pagination
from inspector.rules.fi06_api.list_without_pagination import list_without_pagination
from inspector.rules.fi06_api.missing_response_model import missing_response_model
from inspector.rules.fi06_api.path_parameter_mismatch import path_parameter_mismatch
from inspector.rules.fi06_api.path_style import path_style
from inspector.rules.fi06_api.redundant_response_model import redundant_response_model
from inspector.rules.fi06_api.shadowed_route import shadowed_route
from inspector.rules.fi06_api.singular_collection import singular_collection
from inspector.rules.fi06_api.unbounded_page_size import unbounded_page_size
from inspector.rules.fi06_api.undocumented_error_response import undocumented_error_response
from inspector.rules.fi06_api.undocumented_handler import undocumented_handler
from inspector.rules.fi06_api.unsafe_get import unsafe_get
from inspector.rules.fi06_api.verb_in_path import verb_in_path
from inspector.rules.fi07_errors.business_error_is_value_error import business_error_is_value_error
from inspector.rules.fi07_errors.error_body_not_problem import error_body_not_problem
from inspector.rules.fi07_errors.exception_detail_leak import exception_detail_leak
from inspector.rules.fi07_errors.http_exception_in_service import http_exception_in_service
from inspector.rules.fi07_errors.http_exception_in_validator import http_exception_in_validator
from inspector.rules.fi07_errors.no_problem_details import no_problem_details
from inspector.rules.fi07_errors.swallowed_exception import swallowed_exception
from inspector.rules.fi09_performance.commit_in_loop import commit_in_loop
from inspector.rules.fi10_security.env_file_tracked import env_file_tracked
from inspector.rules.fi10_security.hardcoded_secret import hardcoded_secret
from inspector.rules.fi10_security.sql_injection import sql_injection
from inspector.rules.fi11_logging.no_request_id import no_request_id
from inspector.rules.fi12_quality.legacy_typing import legacy_typing
from inspector.rules.fi12_quality.missing_type_hints import missing_type_hints
from inspector.rules.fi12_quality.ruff_not_configured import ruff_not_configured
from inspector.rules.fi17_auth.unprotected_mutation import unprotected_mutation
from inspector.rules.fi19_settings.env_example_drift import env_example_drift
from inspector.rules.fi19_settings.env_read_outside_settings import env_read_outside_settings
from inspector.rules.fi19_settings.secret_not_secretstr import secret_not_secretstr
from inspector.rules.fi19_settings.settings_loader_not_cached import settings_loader_not_cached
from inspector.rules.fi19_settings.settings_not_frozen import settings_not_frozen
from inspector.rules.fi20_migrations.missing_downgrade import missing_downgrade
from inspector.rules.fi20_migrations.multiple_heads import multiple_heads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.rules.declare import Rule

RULES: Final[tuple[Rule, ...]] = (
    # 01 structure
    organized_by_file_type,
    schema_in_router,
    data_access_in_handler,
    cross_feature_internal_import,
    feature_import_cycle,
    wildcard_import,
    deep_relative_import,
    # 02 async
    blocking_call_in_async,
    cpu_bound_in_async,
    sync_sdk_in_async,
    blocking_call_through_helper,
    sync_dependency_io,
    unawaited_coroutine,
    dangling_task,
    nested_event_loop,
    sync_session_in_async,
    # 03 schemas
    schema_bypasses_base,
    no_common_base,
    unconstrained_field,
    pydantic_v1_api,
    validator_returns_nothing,
    validator_not_classmethod,
    sensitive_field_in_response,
    validation_in_handler,
    # 04 injection
    non_annotated_dependency,
    service_built_in_handler,
    repeated_existence_check,
    dependency_called_directly,
    depends_on_call,
    dependency_cache_disabled,
    dependency_cycle,
    leaky_yield_dependency,
    # 05 database
    engine_pool_unconfigured,
    engine_echo_enabled,
    metadata_without_naming_convention,
    query_in_loop,
    lazy_relationship_access,
    session_without_context_manager,
    # 06 api
    verb_in_path,
    singular_collection,
    path_style,
    deep_nesting,
    unsafe_get,
    missing_response_model,
    create_without_201,
    undocumented_error_response,
    list_without_pagination,
    unbounded_page_size,
    duplicate_route,
    shadowed_route,
    path_parameter_mismatch,
    redundant_response_model,
    inconsistent_pagination,
    undocumented_handler,
    # 07 errors
    no_problem_details,
    error_body_not_problem,
    http_exception_in_service,
    business_error_is_value_error,
    http_exception_in_validator,
    swallowed_exception,
    exception_detail_leak,
    # 08 testing
    # 09 performance
    commit_in_loop,
    # 10 security
    sql_injection,
    hardcoded_secret,
    env_file_tracked,
    # 11 logging
    no_request_id,
    # 12 quality
    missing_type_hints,
    legacy_typing,
    ruff_not_configured,
    # 13 caching
    # 14 tasks
    # 15 events
    # 16 tracing
    # 17 auth
    unprotected_mutation,
    # 18 resilience
    # 19 settings
    settings_not_frozen,
    secret_not_secretstr,
    settings_loader_not_cached,
    env_read_outside_settings,
    env_example_drift,
    # 20 migrations
    missing_downgrade,
    multiple_heads,
)

_BY_CODE: Final[Mapping[str, Rule]] = MappingProxyType({rule.code: rule for rule in RULES})
_BY_NAME: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in RULES})


def by_code(code: str) -> Rule | None:
    """Return the rule with a code such as `FI0201`, None where there is none."""
    return _BY_CODE.get(code.upper())


def by_name(name: str) -> Rule | None:
    """Return the rule with a name such as `blocking-call-in-async`, None where there is none."""
    return _BY_NAME.get(name.lower())
