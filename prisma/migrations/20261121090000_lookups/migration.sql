-- What people search by beginning or by part is found by index.
CREATE INDEX account_external_id_lower ON account (lower(external_id) text_pattern_ops);
CREATE INDEX account_identity_external_id_lower ON account_identity (lower(external_id) text_pattern_ops);
CREATE INDEX exception_case_title_trgm ON exception_case USING gin (title gin_trgm_ops);
CREATE INDEX exception_case_subject_trgm ON exception_case USING gin (subject_id gin_trgm_ops);

-- What is open is counted and summed by each of its attributes: out of the index alone.
CREATE INDEX exception_case_open ON exception_case (type, currency)
    INCLUDE (status, amount_at_risk, due_at, since, resolved_at, severity, queue_id, assignee_id, entity_id, region, cause_key, account_id)
    WHERE status NOT IN ('resolved', 'written off', 'force-closed');
