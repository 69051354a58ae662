//! Many documents into tables: converted and read into rows by the workers, a few documents at a time.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use cdamill::BundleType;
use cdamill::bulk::{Cancel, Input, Worker};
use cdamill_tables::{Made, RecordBatch, Tables};
use pyo3::prelude::*;

use crate::error;
use crate::inputs::{Inputs, is_raised, lock, raise};
use crate::tables::{self, Table, internal};

/// How many inputs are read into rows together.
const TOGETHER: usize = 16;

/// Documents to be read into tables.
pub(crate) struct TableRun {
    pub(crate) converter: cdamill::Converter,
    pub(crate) bundle_type: BundleType,
    pub(crate) inputs: Inputs,
    pub(crate) tables: Vec<cdamill_tables::Table>,
}

/// What Python is told: `done` of some documents, with their number, with name, position, number and exception of those that have
/// no bundle, and with the rows of the others; `tick` of the time that passes. What they raise ends the run.
pub(crate) struct Listener {
    pub(crate) done: Py<PyAny>,
    pub(crate) tick: Py<PyAny>,
}

/// What a worker made of some inputs.
struct Rows {
    batches: Vec<RecordBatch>,
    documents: usize,
    failures: Vec<Failure>,
}

/// Name, position, number and error of a document without a bundle.
type Failure = (String, usize, Option<usize>, cdamill::Error);

impl TableRun {
    pub(crate) fn run(self, py: Python<'_>, jobs: usize, listener: &Listener) -> PyResult<()> {
        let TableRun { converter, bundle_type, inputs, tables } = self;
        let (raised, cancel) = (inputs.raised(), Cancel::new());
        let bulk = converter.bulk().cancel(&cancel).jobs(NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN));
        let bulk = bulk.progress(|_| {
            if let Err(error) = Python::attach(|py| listener.tick.call0(py)) {
                raise(&raised, error);
                cancel.cancel();
            }
        });
        let work = |worker: &mut Worker, (first, inputs)| rows(worker, &tables, bundle_type, first, inputs);
        let _ended = error::guarded(py, || {
            bulk.run(Together { inputs, read: 0 }, work, |rows| {
                let taken = rows.map_err(|_| internal()).and_then(|rows| rows.map_err(tables::raised));
                match taken.and_then(|rows| tell(rows, &tables, listener)) {
                    Ok(()) if !is_raised(&raised) => ControlFlow::Continue(()),
                    Ok(()) => ControlFlow::Break(()),
                    Err(error) => {
                        raise(&raised, error);
                        ControlFlow::Break(())
                    }
                }
            })
        })?;
        lock(&raised).take().map_or(Ok(()), Err)
    }
}

/// In a worker: the rows of some inputs, the first of which is number `first`.
fn rows(
    worker: &mut Worker,
    wanted: &[cdamill_tables::Table],
    bundle_type: BundleType,
    first: usize,
    inputs: Vec<Input>,
) -> Result<Rows, cdamill_tables::Error> {
    let mut tables = Tables::new(wanted);
    let (mut documents, mut failures) = (0, Vec::new());
    for (position, input) in (first..).zip(inputs) {
        let name = input.name().to_owned();
        let results = worker.convert_input(input);
        let are_several = results.len() > 1;
        for (number, result) in (1..).zip(results) {
            documents += 1;
            match result {
                Ok(made) => {
                    let (bundle, source_map) = (made.to_json(bundle_type), made.source_map());
                    tables.add(&Made { document: Some(&name), bundle: &bundle, source_map: Some(&source_map) })?;
                }
                Err(error) => failures.push((name.clone(), position, are_several.then_some(number), error)),
            }
        }
    }
    let batches = wanted.iter().map(|table| tables.take(*table)).collect();
    Ok(Rows { batches, documents, failures })
}

/// On the caller's thread, in the order of the inputs.
fn tell(rows: Rows, tables: &[cdamill_tables::Table], listener: &Listener) -> PyResult<()> {
    let Rows { batches, documents, failures } = rows;
    let made = tables.iter().zip(batches).map(|(table, batch)| Table::new(*table, vec![batch]));
    let made: Vec<Table> = made.collect();
    Python::attach(|py| {
        let failures = failures
            .into_iter()
            .map(|(name, position, number, failed)| Ok((name, position, number, error::document(py, &failed)?)));
        let failures: Vec<_> = failures.collect::<PyResult<_>>()?;
        listener.done.call1(py, (documents, failures, made)).map(drop)
    })
}

/// Inputs, some at a time, with the number of the first.
struct Together {
    inputs: Inputs,
    read: usize,
}

impl Iterator for Together {
    type Item = (usize, Vec<Input>);

    fn next(&mut self) -> Option<Self::Item> {
        let inputs: Vec<Input> = self.inputs.by_ref().take(TOGETHER).collect();
        let first = self.read;
        self.read += inputs.len();
        (!inputs.is_empty()).then_some((first, inputs))
    }
}
