-- What people search by beginning or by part is found by index.
CREATE INDEX account_external_id_lower ON account (lower(external_id) text_pattern_ops);
CREATE INDEX account_identity_external_id_lower ON account_identity (lower(external_id) text_pattern_ops);
CREATE INDEX exception_case_title_trgm ON exception_case USING gin (title gin_trgm_ops);
CREATE INDEX exception_case_subject_trgm ON exception_case USING gin (subject_id gin_trgm_ops);
