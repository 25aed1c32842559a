-- Differences of quantity between layers are part of a transaction's state, as those of money are.
ALTER TABLE "transaction" ADD COLUMN "aggregation_variance" DECIMAL,
ADD COLUMN "billing_variance" DECIMAL,
ADD COLUMN "quantity_variance_class" TEXT NOT NULL DEFAULT 'none',
ADD COLUMN "quantity_variance_parts" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN "rating_variance" DECIMAL;

CREATE INDEX transaction_with_quantity_variance ON "transaction" (period_start DESC, id) WHERE quantity_variance_class <> 'none';

-- What is metered has them now, and what is rated and not invoiced, or invoiced otherwise, has a case of its own.
INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM "transaction"
 WHERE captured_quantity IS NOT NULL OR aggregated_quantity IS NOT NULL OR invoice_variance <> 0;
