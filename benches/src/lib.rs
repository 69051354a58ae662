//! Benches of cdamill.
