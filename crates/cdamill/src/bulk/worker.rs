//! What a worker has at hand.

use crate::conversion::Conversion;
use crate::converter::Converter;
use crate::error::Error;

use super::input::Input;

/// One of the threads that convert: the converter, and the worker's number.
#[derive(Debug)]
pub struct Worker {
    converter: Converter,
    number: usize,
}

impl Worker {
    pub(super) fn new(converter: Converter, number: usize) -> Worker {
        Worker { converter, number }
    }

    /// The converter of the run.
    #[must_use]
    pub fn converter(&self) -> &Converter {
        &self.converter
    }

    /// From 0, below the number of jobs. Which worker gets which document differs from run to run.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// As [`Converter::convert`].
    ///
    /// # Errors
    /// Those of [`Converter::convert`].
    pub fn convert(&mut self, bytes: &[u8]) -> Result<Conversion, Error> {
        self.converter.convert(bytes)
    }

    /// As [`Converter::convert_each`].
    pub fn convert_each(&mut self, bytes: &[u8]) -> Vec<Result<Conversion, Error>> {
        self.converter.convert_each(bytes)
    }

    /// Reads an input, and converts every document in it. An input that cannot be read is one error.
    pub fn convert_input(&mut self, input: Input) -> Vec<Result<Conversion, Error>> {
        match input.read(self.converter.limits()) {
            Ok(bytes) => self.converter.convert_each(&bytes),
            Err(error) => vec![Err(error)],
        }
    }
}
