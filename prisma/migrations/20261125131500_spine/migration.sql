-- What a difference is made of, and each case's share of it.
ALTER TABLE "case_transaction" ADD COLUMN "stage" TEXT, ADD COLUMN "difference" DECIMAL;
ALTER TABLE "transaction" ADD COLUMN "invoice_variance_parts" JSONB NOT NULL DEFAULT '{}', ADD COLUMN "posting_variance_parts" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "exception_case" ADD COLUMN "posts_at" TIMESTAMPTZ(6);

-- Until a transaction is folded again its whole difference stands in its class, as it was counted.
UPDATE "transaction" SET "invoice_variance_parts" = jsonb_build_object(invoice_variance_class, invoice_variance::text) WHERE invoice_variance_class <> 'none';
UPDATE "transaction" SET "posting_variance_parts" = jsonb_build_object(posting_variance_class, posting_variance::text) WHERE posting_variance_class <> 'none';

-- Everything open is looked at again: causes are values, evidence is typed, differences are split.
INSERT INTO dirty (kind, subject) SELECT DISTINCT subject_kind, subject_id FROM exception_case WHERE status NOT IN ('resolved', 'written off', 'force-closed');
INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction WHERE invoice_variance <> 0 OR posting_variance <> 0 OR quantity_variance <> 0;
