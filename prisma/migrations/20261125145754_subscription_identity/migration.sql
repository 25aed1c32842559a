-- A transaction says which subscription it names by its computed identity, whether or not anybody has stated it: what
-- names the same subscription finds it. What came meanwhile is folded in.
INSERT INTO dirty (kind, subject)
SELECT 'transaction', id::text FROM transaction WHERE subscription IS NOT NULL AND subscription_id IS NULL;
UPDATE transaction
   SET subscription_id = encode(substring(sha256(convert_to('subscription' || chr(31) || system || chr(31) || subscription, 'UTF8')) FOR 16), 'hex')::uuid
 WHERE subscription IS NOT NULL AND subscription_id IS NULL;
