//! Many documents, on all processors.
//!
//! [`Converter::convert_many`](crate::Converter::convert_many) is an iterator over the documents of many files, converted ahead of
//! it. [`Bulk`] settles how, and has another form, [`Bulk::run`], which lets the caller say what is done with each of many sources: reading, converting, rendering and compressing all
//! happen in the workers, and the results come to the caller's thread one by one, in the order of the sources.
//!
//! ```
//! use cdamill::{BundleType, Converter};
//! use std::ops::ControlFlow;
//!
//! let documents = ["d-1", "d-2", "d-3"].map(|id| {
//!     format!(r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="{id}"/></ClinicalDocument>"#)
//! });
//! let converter = Converter::new()?;
//! let mut written = Vec::new();
//! let ended = converter.bulk().run(
//!     &documents,
//!     // in the workers
//!     |worker, document| worker.convert(document.as_bytes()).map(|made| made.to_json(BundleType::Collection)),
//!     // on this thread, in the order of `documents`
//!     |bundle| {
//!         match bundle {
//!             Ok(Ok(json)) => written.push(json),
//!             Ok(Err(error)) => eprintln!("{error}"),
//!             Err(panicked) => eprintln!("document {}: {panicked}", panicked.position()),
//!         }
//!         ControlFlow::Continue(())
//!     },
//! );
//! assert_eq!((ended.delivered, written.len()), (3, 3));
//! assert_eq!(written[1], converter.convert(documents[1].as_bytes())?.to_json(BundleType::Collection));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to rely on
//!
//! - **The same results in the same order** for any number of workers, unless [`Order::AsDone`] is asked for.
//! - **Memory is bounded by the workers**, not by the sources: at most [`Bulk::window`] of them have been read and are not
//!   delivered yet.
//! - **What was read is delivered.** After [`Cancel::cancel`] no source is read any more; those that were are worked off
//!   and delivered. Only when the caller itself stops, with `ControlFlow::Break` or by dropping the iterator, is the rest
//!   dropped.
//! - **A panic costs one document.** It is delivered in its place, as [`Panicked`]. (Where panics abort, as the build may
//!   be told, nothing can hold them.)
//! - Threads are the run's own and end with it. Where none can be had, as in WebAssembly, the caller's thread does all.
//!
//! The caller's thread waits, or delivers; it does not convert. A source iterator that blocks holds up the end of a run: what
//! it waits for cannot be interrupted from here.

mod builder;
mod cancel;
mod ended;
mod input;
mod many;
mod queue;
mod run;
mod worker;

pub use builder::{Bulk, Order};
pub use cancel::Cancel;
pub use ended::{EndReason, Ended, Panicked, Progress};
pub use input::Input;
pub use many::{Document, Many};
pub use worker::Worker;
