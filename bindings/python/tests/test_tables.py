"""Tables: what they hold, and who can read them."""

import pickle
from pathlib import Path

import pytest

import cdamill

TESTDATA = Path(__file__).resolve().parents[3] / "testdata"
FOLDER = TESTDATA / "vital-signs"
DOCUMENTS = sorted(FOLDER.glob("*.xml"))


def many(**settings):
    return cdamill.convert_many(DOCUMENTS, **settings)


def rows(table):
    return pytest.importorskip("pyarrow").table(table).to_pylist()


def test_a_row_for_each_resource_of_a_table():
    conversion = cdamill.convert(DOCUMENTS[0])
    tables = conversion.to_arrow()
    assert tuple(tables) == cdamill.TABLES
    observations = rows(tables["Observation"])
    assert [row["id"] for row in observations] == [made["id"] for made in conversion.resources("Observation")]
    (patient,) = conversion.resources("Patient")
    assert {row["subject"] for row in observations} == {patient["id"]}
    assert {row["document"] for row in observations} == {str(DOCUMENTS[0])}
    places = {place["id"]: place for place in conversion.source_map}
    assert all(row["path"] == places[row["id"]]["path"] for row in observations)


def test_one_table_by_name_or_type_of_resource():
    conversion = cdamill.convert(DOCUMENTS[0])
    assert rows(conversion.to_arrow("Observation")) == rows(conversion.to_arrow("observations"))
    assert conversion.to_arrow("MedicationStatement").name == "medications"
    with pytest.raises(KeyError):
        conversion.to_arrow("Spaceship")


@pytest.mark.parametrize("jobs", [1, 3])
def test_many_documents_have_the_rows_of_each(jobs):
    together = many(jobs=jobs).to_arrow("observations")
    one_by_one = [row for result in many() for row in rows(result.to_arrow("observations"))]
    assert rows(together["observations"]) == one_by_one
    assert list(together) == ["observations"]


def test_what_fails_is_told_beside_the_rows():
    sources = [DOCUMENTS[0], ("broken", b"<a>"), DOCUMENTS[1]]
    tables = cdamill.convert_many(sources).to_arrow("patients")
    assert len(tables["patients"]) == 2
    (error,) = tables.errors
    assert (error.name, error.position, error.kind) == ("broken", 1, "not-xml")
    with pytest.raises(cdamill.NotCdaError):
        cdamill.convert_many(sources, on_error="raise").to_arrow()


def test_a_source_that_raises_ends_the_run():
    def sources():
        yield DOCUMENTS[0]
        raise LookupError("CANARY")

    with pytest.raises(LookupError):
        cdamill.convert_many(sources()).to_arrow()


def test_progress_is_told_and_may_raise():
    told = []
    many(progress=told.append).to_arrow()
    assert told[-1] == cdamill.Progress(len(DOCUMENTS), 0, len(DOCUMENTS))

    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        many(progress=stop).to_arrow()


def test_sources_are_used_once():
    run = many()
    run.to_arrow("patients")
    with pytest.raises(RuntimeError):
        run.to_arrow("patients")


def test_tables_travel():
    table = cdamill.convert(DOCUMENTS[0]).to_arrow("observations")
    copy = pickle.loads(pickle.dumps(table))
    assert (repr(copy), rows(copy)) == (repr(table), rows(table))
    empty = many().to_arrow("immunizations")["immunizations"]
    assert rows(pickle.loads(pickle.dumps(empty))) == []


def test_parquet_is_the_same_for_any_number_of_jobs(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    written = many(jobs=1).to_parquet(tmp_path / "one")
    many(jobs=3).to_parquet(tmp_path / "three")
    assert {file.name for file in written.files} == {f"{name}.parquet" for name in cdamill.TABLES}
    assert written.errors == []
    for file in written.files:
        assert file.read_bytes() == (tmp_path / "three" / file.name).read_bytes()
    table = parquet.read_table(tmp_path / "one" / "observations.parquet")
    assert table.to_pylist() == rows(many().to_arrow()["observations"])


def test_a_run_that_fails_leaves_no_parquet(tmp_path):
    sources = [*DOCUMENTS, ("broken", b"<a>")]
    with pytest.raises(cdamill.CdaError):
        cdamill.convert_many(sources, on_error="raise").to_parquet(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", cdamill.TABLES)
def test_columns_never_depend_on_the_documents(name):
    pyarrow = pytest.importorskip("pyarrow")
    full, empty = many().to_arrow(name)[name], cdamill.convert_many([]).to_arrow(name)[name]
    assert pyarrow.table(full).schema == pyarrow.table(empty).schema == pyarrow.schema(full)
    assert pyarrow.table(full).schema.metadata[b"cdamill.table"] == name.encode()
    assert full.column_names == pyarrow.table(empty).column_names


def test_polars_pandas_and_duckdb_read_them():
    table = many().to_arrow("observations")["observations"]
    assert len(table) > 0
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    assert polars.DataFrame(table).height == len(table)
    assert table.to_polars().columns == table.column_names
    assert isinstance(table.to_pandas(), pandas.DataFrame) and len(table.to_pandas()) == len(table)
    arrow = table.to_pyarrow()
    (found,) = pytest.importorskip("duckdb").sql("select count(*) from arrow").fetchall()[0]
    assert found == len(table) == arrow.num_rows


def test_repr_shows_counts_only():
    tables = many().to_arrow("patients")
    assert repr(tables) == f"<Tables patients: {len(tables['patients'])}; 0 errors>"
    assert repr(tables["patients"]).startswith("<Table patients: ")


def test_rows_of_many_documents_are_written_as_they_come(tmp_path):
    """Groups of rows, and no memory for documents without any."""
    parquet = pytest.importorskip("pyarrow.parquet")
    document = DOCUMENTS[0].read_bytes()
    many = cdamill.convert_many((str(number), document) for number in range(2_100))
    (observations, procedures) = many.to_parquet(tmp_path, "observations", "procedures").files
    written = parquet.ParquetFile(observations)
    assert written.metadata.num_rows == 2_100 * len(cdamill.convert(document).to_arrow("observations"))
    assert written.num_row_groups > 1
    assert parquet.ParquetFile(procedures).metadata.num_rows == 0


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "patients.parquet").mkdir()
    with pytest.raises(IsADirectoryError):
        many().to_parquet(tmp_path, "conditions", "patients")
    assert [path.name for path in tmp_path.iterdir()] == ["patients.parquet"]


def test_rows_of_files_whose_names_are_no_text():
    table = cdamill.convert_many([("a\udcff.xml", DOCUMENTS[0])]).to_arrow("patients")["patients"]
    assert rows(table)[0]["document"] == "a\\udcff.xml"
