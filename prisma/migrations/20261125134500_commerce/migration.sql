-- Golden rows of what is agreed: entitlements, prices and how the ERP books.
CREATE TABLE "entitlement" (
    "id" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "customer" TEXT NOT NULL,
    "subscription_system" TEXT,
    "subscription" TEXT,
    "product" TEXT NOT NULL,
    "feature" TEXT,
    "state" TEXT NOT NULL,
    "quantity" DECIMAL,
    "effective_at" TIMESTAMPTZ(6) NOT NULL,
    "because" JSONB,

    CONSTRAINT "entitlement_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "entitlement_system_customer_idx" ON "entitlement"("system", "customer");
CREATE INDEX "entitlement_subscription_system_subscription_idx" ON "entitlement"("subscription_system", "subscription");

CREATE TABLE "price" (
    "id" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "product" TEXT NOT NULL,
    "meter" TEXT,
    "customer" TEXT,
    "currency" TEXT NOT NULL,
    "unit_amount" DECIMAL NOT NULL,
    "unit" TEXT,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6),

    CONSTRAINT "price_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "price_product_currency_idx" ON "price"("product", "currency");

CREATE TABLE "erp_mapping" (
    "id" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "product" TEXT,
    "account" TEXT,
    "gl_account" TEXT,
    "tax_code" TEXT,
    "dimensions" JSONB NOT NULL DEFAULT '{}',
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "valid_to" TIMESTAMPTZ(6),

    CONSTRAINT "erp_mapping_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "erp_mapping_entity_id_product_idx" ON "erp_mapping"("entity_id", "product");
CREATE INDEX "erp_mapping_entity_id_account_idx" ON "erp_mapping"("entity_id", "account");
