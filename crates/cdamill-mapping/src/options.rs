//! What a conversion may be told.

use cdamill_stu3::Profiles;

use crate::plan::RunOption;

/// Options of a run. None of them makes a value up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Minutes east of UTC for times without an offset, where the document's own effectiveTime has none either.
    /// `None`: such times are cut to the day. So is what no clock has, beyond 14 hours either way.
    pub default_offset_minutes: Option<i32>,
    /// Identifier roots that name a person, organization or thing before any other, in this order.
    pub patient_id_roots: Vec<String>,
    /// Of what Provenance resources tell who made it.
    pub provenance: Provenance,
    /// Whether the document itself stands among the resources, as a Binary.
    pub keep_source: bool,
    /// Whether resources claim profiles in `meta.profile`, and whether they are made to fulfil those of US Core.
    pub profiles: Profiles,
    /// Whether the list of losses is left empty. It costs a walk over document and output.
    pub skip_losses: bool,
}

/// Of what Provenance resources tell who made it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// Of the document as a whole.
    Document,
    /// Of the document, and of each section and statement with authors or informants of whom something would otherwise
    /// stand nowhere: STU3 has no element for it.
    #[default]
    Remaining,
    /// Of the document, and of what each section and statement names authors or informants of its own for.
    Resource,
}

impl Options {
    /// Sets [`default_offset_minutes`](Options::default_offset_minutes).
    pub fn with_default_offset_minutes(mut self, minutes: Option<i32>) -> Options {
        self.default_offset_minutes = minutes;
        self
    }

    /// Sets [`patient_id_roots`](Options::patient_id_roots).
    pub fn with_patient_id_roots(mut self, roots: Vec<String>) -> Options {
        self.patient_id_roots = roots;
        self
    }

    /// Sets [`provenance`](Options::provenance).
    pub fn with_provenance(mut self, provenance: Provenance) -> Options {
        self.provenance = provenance;
        self
    }

    /// Sets [`keep_source`](Options::keep_source).
    pub fn with_keep_source(mut self, keep_source: bool) -> Options {
        self.keep_source = keep_source;
        self
    }

    /// Sets [`profiles`](Options::profiles).
    pub fn with_profiles(mut self, profiles: Profiles) -> Options {
        self.profiles = profiles;
        self
    }

    /// Sets [`skip_losses`](Options::skip_losses).
    pub fn with_skip_losses(mut self, skip_losses: bool) -> Options {
        self.skip_losses = skip_losses;
        self
    }

    /// What a mapping asks with `option('...')`.
    pub(crate) fn holds(&self, option: RunOption) -> bool {
        match option {
            RunOption::KeepSource => self.keep_source,
            RunOption::UsCore => self.profiles == Profiles::UsCore,
            RunOption::Profiles => self.profiles != Profiles::None,
            RunOption::ResourceProvenance => self.provenance == Provenance::Resource,
            RunOption::DocumentProvenance => self.provenance == Provenance::Document,
        }
    }
}
