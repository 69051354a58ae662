//! Checks the built-in mapping and stores it, so that no converter has to read and check it again.

use std::error::Error;

#[cfg(feature = "prepared")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mapping = cdamill_mapping::Mapping::builtin().compile()?;
    let out = std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    Ok(std::fs::write(std::path::Path::new(&out).join("builtin.plan"), mapping.store())?)
}

#[cfg(not(feature = "prepared"))]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
