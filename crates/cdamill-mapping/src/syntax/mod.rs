//! Mapping files to definitions.

pub(crate) mod ast;
pub(crate) mod definitions;
mod group;
mod lexer;
pub(crate) mod parser;
pub(crate) mod reader;
pub(crate) mod sources;
mod terminology;
mod value;
