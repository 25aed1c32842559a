-- What a product is called in the ERP, said by its statements all along.
ALTER TABLE "product" ADD COLUMN "erp_item" TEXT;
INSERT INTO dirty (kind, subject) SELECT DISTINCT 'master', 'product/' || replace(replace(external_id, '%', '%25'), '/', '%2F') FROM statement WHERE kind = 'product';

CREATE INDEX "entitlement_product_idx" ON "entitlement"("product");
CREATE INDEX "transaction_product_entity_id_first_known_at_idx" ON "transaction"("product", "entity_id", "first_known_at");

-- Prices by product and customer, accounts by the parent that a system names, what the CRM was told by time: each of few.
CREATE INDEX statement_price ON statement ((body->>'product'), (body->>'customer')) WHERE kind = 'price';
CREATE INDEX statement_parent ON statement ((body->>'parent')) WHERE kind = 'account' AND body->>'parent' IS NOT NULL;
CREATE INDEX record_told ON record (source_id, occurred_at) WHERE kind = 'crm sync' AND in_force;

-- What agreements say is looked at for the first time.
INSERT INTO dirty (kind, subject)
SELECT 'subscription', replace(replace(o.name, '%', '%25'), '/', '%2F') || '/' || replace(replace(u.external_id, '%', '%25'), '/', '%2F') FROM subscription u JOIN source o ON o.id = u.source_id;
INSERT INTO dirty (kind, subject) SELECT 'account', id::text FROM account;
INSERT INTO dirty (kind, subject) SELECT DISTINCT 'product', replace(replace(product, '%', '%25'), '/', '%2F') FROM transaction WHERE product IS NOT NULL;
INSERT INTO dirty (kind, subject)
SELECT 'crm-sync', r.id::text FROM record r JOIN source o ON o.id = r.source_id
 WHERE r.kind = 'invoice' AND r.in_force AND EXISTS (SELECT FROM source c WHERE c.kind = 'crm' AND c.document_system = o.name)
   AND NOT EXISTS (SELECT FROM record_link l WHERE l.to_id = r.id AND l.kind = 'crm sync');
