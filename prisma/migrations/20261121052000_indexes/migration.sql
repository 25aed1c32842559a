-- Lists that are filtered by something rare walk an index of just that; drill-throughs find their few rows.
CREATE INDEX transaction_with_cases ON transaction (period_start DESC, id) WHERE open_cases > 0;
CREATE INDEX transaction_with_variance ON transaction (period_start DESC, id) WHERE invoice_variance <> 0 OR posting_variance <> 0;
CREATE INDEX transaction_unfinished ON transaction (period_start, id) WHERE NOT final;

-- Two sessions may want the same day's partition at once: whoever comes second finds it made.
CREATE OR REPLACE FUNCTION signal_partition(wanted date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'signal_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(7205114);
    BEGIN
        EXECUTE format('CREATE TABLE %I (LIKE signal INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
        -- Attaching takes a weaker lock on the parent than creating as a partition does.
        EXECUTE format('ALTER TABLE signal ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, wanted, wanted + 1);
    EXCEPTION WHEN duplicate_table OR unique_violation THEN
        NULL;
    END;
END
$$;

-- CreateIndex
CREATE INDEX "transaction_kind_period_start_id_idx" ON "transaction"("kind", "period_start" DESC, "id");

-- CreateIndex
CREATE INDEX "transaction_stage_period_start_id_idx" ON "transaction"("stage", "period_start" DESC, "id");
