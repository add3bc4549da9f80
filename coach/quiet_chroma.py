"""chromadb, imported without its telemetry and without the exporter of traces.

It imports an OpenTelemetry exporter at start, with grpc and protobuf (0.3 s), and uses it only if an endpoint is configured. What
stands in its place here cannot send anything.
"""

import os
import sys
from types import ModuleType

_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


def _refuse(*_: object, **__: object) -> None:
    raise RuntimeError("Mentor Coach sends no traces; unset CHROMA_OTEL_COLLECTION_ENDPOINT.")


os.environ["ANONYMIZED_TELEMETRY"] = "false"
if _EXPORTER not in sys.modules:
    sys.modules[_EXPORTER] = ModuleType(_EXPORTER)
    vars(sys.modules[_EXPORTER])["OTLPSpanExporter"] = _refuse

import chromadb  # noqa: E402
import chromadb.config  # noqa: E402
import chromadb.errors  # noqa: E402

__all__ = ["chromadb"]
