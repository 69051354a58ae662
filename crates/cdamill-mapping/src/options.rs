//! What a conversion may be told.

/// Options of a run. None of them makes a value up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Minutes east of UTC for times without an offset, where the document's own effectiveTime has none either.
    /// `None`: such times are cut to the day. So is what no clock has, beyond 14 hours either way.
    pub default_offset_minutes: Option<i32>,
    /// Identifier roots that name a person, organization or thing before any other, in this order.
    pub patient_id_roots: Vec<String>,
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
}
