-- The next invoice of a subscription: what would keep it from coming out right.
CREATE TABLE "invoice_readiness" (
    "id" UUID NOT NULL,
    "system" TEXT NOT NULL,
    "subscription" TEXT NOT NULL,
    "account_id" UUID,
    "entity_id" TEXT,
    "region" TEXT,
    "period_start" TIMESTAMPTZ(6) NOT NULL,
    "period_end" TIMESTAMPTZ(6) NOT NULL,
    "bill_run_at" TIMESTAMPTZ(6) NOT NULL,
    "obstacles" TEXT[],
    "details" JSONB NOT NULL DEFAULT '[]',
    "sources" TEXT[],
    "amount" DECIMAL,
    "currency" TEXT,

    CONSTRAINT "invoice_readiness_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "invoice_readiness_bill_run_at_id_idx" ON "invoice_readiness"("bill_run_at", "id");
CREATE INDEX "invoice_readiness_account_id_idx" ON "invoice_readiness"("account_id");
CREATE INDEX invoice_readiness_product ON invoice_readiness (id) WHERE obstacles && ARRAY['product'];
CREATE INDEX account_taxed ON account (entity_id) WHERE golden ? 'taxCode';

INSERT INTO dirty (kind, subject)
SELECT 'subscription', replace(replace(o.name, '%', '%25'), '/', '%2F') || '/' || replace(replace(u.external_id, '%', '%25'), '/', '%2F') FROM subscription u JOIN source o ON o.id = u.source_id;
