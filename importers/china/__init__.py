"""China: editions of ICD-10 and ICD-9-CM-3, drugs, consumables, services, groups, terms; Taiwan's fee items."""
