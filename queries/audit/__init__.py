"""Is this data sound: a table of coded records, or a dictionary, held against a release."""

from .query import audit, fitting, likely
from .rows import SEVERITIES, AskedRule, Audit, AuditRow, AuditSummary, Fit, Severity, WrongCode
from .table import Columns, Table
from .tables import RULE_KINDS, CodeRule, RuleTable

__all__ = [
    "RULE_KINDS",
    "SEVERITIES",
    "AskedRule",
    "Audit",
    "AuditRow",
    "AuditSummary",
    "CodeRule",
    "Columns",
    "Fit",
    "RuleTable",
    "Severity",
    "Table",
    "WrongCode",
    "audit",
    "fitting",
    "likely",
]
