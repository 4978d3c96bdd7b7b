"""The United States: ICD-10-CM and -PCS, ICD-9-CM, the GEMs, CPT."""
