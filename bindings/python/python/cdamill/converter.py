"""A mapping and settings, used for any number of documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from . import _cdamill
from .conversion import Conversion
from .errors import CdaError
from .many import Many, OnError, result
from .progress import Tell
from .sources import Source, Sources, content, name_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

Mapping: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"


class Settings(TypedDict, total=False):
    """What a converter may be told. The command line of cdamill has the same words."""

    bundle_type: Literal["document", "collection", "transaction", "batch"]
    """Of :attr:`Conversion.json`; ``document`` unless told."""
    default_offset: str
    """``+HH:MM``, ``-HH:MM`` or ``Z``: of times that have none, in documents whose own time has none. Without it they are
    cut to the day."""
    patient_id_roots: Sequence[str]
    """Roots (OIDs) of identifiers that name a person before all others."""
    provenance: Literal["document", "remaining", "resource"]
    """Of what Provenance resources tell who made it; ``remaining`` unless told."""
    keep_source: bool
    """Whether the document itself stands in the bundle, as a Binary."""
    profiles: Literal["none", "satisfied", "us-core"]
    """Which profiles resources claim; ``none`` unless told."""
    losses: bool
    """Whether the report lists losses; True unless told. Without them a conversion takes a seventh less."""
    max_bytes: int
    max_depth: int
    max_attributes: int
    max_namespaces: int
    max_nodes: int


class Converter:
    """Made once, used for any number of documents, from any number of threads. Can be pickled.

    ``mapping``: folders of mapping files, laid over the built-in mapping; the last one wins.
    """

    def __init__(self, mapping: Mapping = (), **settings: Unpack[Settings]) -> None:
        folders = [mapping] if isinstance(mapping, (str, os.PathLike)) else mapping
        self._mapping = tuple(os.fspath(folder) for folder in folders)
        self._settings = settings
        given = dict(settings)
        bundle_type = str(given.pop("bundle_type", "document"))
        self._native = _cdamill.Converter(self._mapping, _texts(given), bundle_type)

    def convert(self, source: Source) -> Conversion:
        """Converts the first document of a source.

        :param source: bytes, the text of a document, the path of a file, or a file object. A ``str`` is a document where it
            begins with ``<`` or ``{``, has several lines or more than 4,096 characters; else it is a path.
        :raises CdaError: where there is no bundle.
        :raises OSError: where a file cannot be read.
        """
        return Conversion(self._native.convert(content(source)), name_of(source))

    def convert_each(self, source: Source) -> list[Conversion | CdaError]:
        """Converts every document of a source: one after another in a file, or in one envelope."""
        values, name = self._native.convert_each(content(source)), name_of(source)
        numbers = range(1, len(values) + 1) if len(values) > 1 else [None]
        return [result(name, None, number, value) for number, value in zip(numbers, values, strict=False)]

    def convert_many(
        self,
        sources: Sources,
        jobs: int | None = None,
        ordered: bool = True,
        on_error: OnError = "value",
        progress: bool | Tell | None = None,
    ) -> Many:
        """Converts all documents of many sources; see :func:`cdamill.convert_many`."""
        return Many(self._native, sources, jobs, ordered, on_error, progress)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _restored, (self._mapping, self._settings)

    def __repr__(self) -> str:
        return f"<Converter: {len(self._mapping)} mappings, {len(self._settings)} settings>"


def convert(source: Source, mapping: Mapping = (), **settings: Unpack[Settings]) -> Conversion:
    """Converts a document: :meth:`Converter.convert` with a converter of these settings.

    >>> conversion = convert('<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title></ClinicalDocument>')
    >>> [resource["resourceType"] for resource in conversion.resources()]
    ['Patient', 'Composition', 'Provenance']
    """
    return _converter(mapping, settings).convert(source)


def convert_many(
    sources: Sources,
    jobs: int | None = None,
    ordered: bool = True,
    on_error: OnError = "value",
    progress: bool | Tell | None = None,
    mapping: Mapping = (),
    **settings: Unpack[Settings],
) -> Many:
    """Converts all documents of many sources.

    :param sources: sources as :func:`convert` takes them, or ``(name, source)``, of any number: they are asked for as they are
        needed. Or a folder, whose files with the endings ``.xml``, ``.cda``, ``.ccd`` and ``.ccda`` are taken; or a pattern.
    :param jobs: how many are converted at a time; ``CDAMILL_JOBS`` or the number of processors unless told.
    :param ordered: whether results come in the order of the sources, or as soon as they are there.
    :param on_error: a document that fails is a :class:`CdaError` among the results (``value``), is raised and ends the run
        (``raise``), or is left out (``skip``).
    :param progress: is called with a :class:`Progress`, ten times a second at most; ``True``: a bar of tqdm or rich.
    """
    return _converter(mapping, settings).convert_many(sources, jobs, ordered, on_error, progress)


def _texts(settings: dict[str, object]) -> list[tuple[str, str]]:
    """Settings by the names and in the form that the library takes."""
    roots: object = settings.pop("patient_id_roots", ())
    each = [roots] if isinstance(roots, str) else roots
    texts = [("patient-id-root", str(root)) for root in each]  # type: ignore[attr-defined]
    for name, value in settings.items():
        texts.append((name.replace("_", "-"), str(value).lower() if isinstance(value, bool) else str(value)))
    return texts


def _converter(mapping: Mapping, settings: Settings) -> Converter:
    return Converter(mapping, **settings) if mapping or settings else _builtin()


@lru_cache(maxsize=1)
def _builtin() -> Converter:
    """The built-in mapping is loaded once."""
    return Converter()


def _restored(mapping: tuple[str, ...], settings: Settings) -> Converter:
    return Converter(mapping, **settings)
