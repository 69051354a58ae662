//! Converts HL7 CDA documents to FHIR STU3.
