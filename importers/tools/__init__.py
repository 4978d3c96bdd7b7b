"""What terminology tools exchange: FHIR, SSSOM, OMOP, SKOS, OBO, OWL, Usagi."""
