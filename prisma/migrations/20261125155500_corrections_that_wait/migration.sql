-- Corrections of usage events that have not come say so.
ALTER TABLE "statement" ADD COLUMN "waits_for" TEXT;
CREATE INDEX statement_waiting ON statement (known_at, signal_key) WHERE waits_for IS NOT NULL AND NOT superseded;
INSERT INTO dirty (kind, subject) SELECT DISTINCT 'event', external_id FROM statement WHERE kind = 'correction';
