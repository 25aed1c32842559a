-- Documents that state their tax on the head alone are described again: their lines carry it from now on.
INSERT INTO dirty (kind, subject)
SELECT 'record', r.id::text FROM record r
 WHERE r.in_force AND r.kind IN ('invoice', 'credit memo') AND coalesce((r.body->>'tax')::numeric, 0) <> 0
   AND NOT EXISTS (SELECT FROM document_line d WHERE d.document_id = r.id AND d.tax <> 0);
