-- Keys of several parts are joined by "/", with "/" and "%" of a part written as in a URL; control characters held
-- them together before.
CREATE FUNCTION pg_temp.key_text(packed text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT replace(replace(replace(packed, '%', '%25'), '/', '%2F'), chr(31), '/') $$;

UPDATE statement s SET external_id = pg_temp.key_text(s.external_id), target = pg_temp.key_text(s.target),
  id = encode(substring(sha256(convert_to(concat_ws(chr(31), 'record', o.name, s.kind, pg_temp.key_text(s.external_id)), 'UTF8')) FROM 1 FOR 16), 'hex')::uuid,
  part = s.kind || ' ' || pg_temp.key_text(s.external_id)
  FROM source o WHERE o.id = s.source_id AND s.kind IN ('account', 'identity');

UPDATE dirty SET subject = split_part(subject, chr(30), 1) || '/' || replace(replace(pg_temp.key_text(split_part(subject, chr(30), 2)), '%', '%25'), '/', '%2F')
  WHERE kind = 'master' AND split_part(subject, chr(30), 1) IN ('account', 'identity');
UPDATE dirty SET subject = split_part(subject, chr(30), 1) || '/' || replace(replace(split_part(subject, chr(30), 2), '%', '%25'), '/', '%2F')
  WHERE kind = 'master' AND position(chr(30) IN subject) > 0;

UPDATE dirty SET kind = CASE split_part(subject, chr(30), 1) WHEN 'unknown meter' THEN 'meter' ELSE 'customer' END, subject = pg_temp.key_text(split_part(subject, chr(30), 2))
  WHERE kind = 'subject' AND split_part(subject, chr(30), 1) <> 'conflict';
UPDATE dirty d SET kind = 'signal', subject = o.name || '/' || split_part(d.subject, chr(30), 2)
  FROM signal_key k JOIN signal s ON s.day = k.day AND s.seq = k.seq JOIN source o ON o.id = s.source_id
  WHERE d.kind = 'subject' AND k.key = decode(split_part(d.subject, chr(30), 2), 'hex');
DELETE FROM dirty WHERE kind = 'subject';
