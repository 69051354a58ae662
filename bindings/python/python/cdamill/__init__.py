"""Converts HL7 C-CDA documents to HL7 FHIR STU3 (3.0.2).

>>> import cdamill
>>> conversion = cdamill.convert(b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title></ClinicalDocument>')
>>> conversion.json[:24]
b'{"resourceType":"Bundle"'
"""

from ._cdamill import __version__
from .conversion import Conversion
from .converter import Converter, convert, convert_many
from .errors import (
    CdaError,
    EncodingError,
    InternalError,
    LimitError,
    MappingError,
    NotCdaError,
    NotReadError,
)
from .many import Many
from .parquet import ParquetFolder
from .progress import Progress
from .tables import TABLES, Table, Tables

__all__ = [
    "TABLES",
    "CdaError",
    "Conversion",
    "Converter",
    "EncodingError",
    "InternalError",
    "LimitError",
    "Many",
    "MappingError",
    "NotCdaError",
    "NotReadError",
    "ParquetFolder",
    "Progress",
    "Table",
    "Tables",
    "__version__",
    "convert",
    "convert_many",
]
