-- Identifiers are compared in small letters and shown as they came.
ALTER TABLE "identifier" ADD COLUMN "shown" TEXT;
INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction;

-- Documents are found by number and identifier, whole, from their beginning, and numbers by their end.
CREATE INDEX record_document_identifier ON record (lower(external_id) COLLATE "C") WHERE in_force AND kind IN ('invoice', 'credit memo', 'erp document', 'payment', 'payment failure', 'refund');
CREATE INDEX record_document_number ON record (lower(number) COLLATE "C") WHERE in_force AND number IS NOT NULL AND kind IN ('invoice', 'credit memo', 'erp document', 'payment', 'payment failure', 'refund');
CREATE INDEX record_document_number_end ON record (reverse(lower(number)) COLLATE "C") WHERE in_force AND number IS NOT NULL AND kind IN ('invoice', 'credit memo', 'erp document', 'payment', 'payment failure', 'refund');
CREATE INDEX dead_letter_ce_id ON dead_letter (lower(ce_id));

-- By which CloudEvents `source` a system signs its signals: with it an event's ID is its dedup key, so that events are
-- found without an index over all of them.
CREATE TABLE "signal_origin" (
    "source_id" INTEGER NOT NULL,
    "ce_source" TEXT NOT NULL,

    CONSTRAINT "signal_origin_pkey" PRIMARY KEY ("source_id","ce_source")
);
INSERT INTO signal_origin SELECT source_id, ce_source FROM (
  SELECT source_id, ce_source, row_number() OVER (PARTITION BY source_id ORDER BY count(*) DESC) AS place FROM signal GROUP BY 1, 2) o WHERE place <= 1000;
