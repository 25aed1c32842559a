-- Prices agreed with a customer are shown on its account.
CREATE INDEX "price_system_customer_idx" ON "price"("system", "customer");
