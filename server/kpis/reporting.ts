/**
 * The reporting currency: sums over currencies are shown in it, beside the originals, at dated rates. It is a setting of
 * the installation. Until somebody sets it, it is the entity currency that most of the others have a published rate
 * to, for it can be converted into; then the one that most entities keep their books in.
 */

const REPORTING_SETTING = 'reporting currency';

/** SQL of its code; null while there is no legal entity. */
export const REPORTING = `coalesce((SELECT value ->> 'code' FROM setting WHERE key = '${REPORTING_SETTING}'),
  (SELECT e.currency FROM legal_entity e GROUP BY e.currency
    ORDER BY (SELECT count(*) FROM (SELECT DISTINCT currency FROM legal_entity) o WHERE EXISTS (SELECT FROM fx_rate f WHERE f.base = o.currency AND f.quote = e.currency) OR EXISTS (SELECT FROM fx_rate f WHERE f.base = e.currency AND f.quote = o.currency)) DESC,
             count(*) DESC, e.currency LIMIT 1))`;

/**
 * SQL of the rate (`rate`) from a currency into the reporting one and the day it was stated for (`day`), as a subquery
 * for LATERAL: the last on or before a day, direct before turned round; no row where there is none.
 */
export const rateInto = (into: string, currency: string, day: string): string => `
  SELECT rate, day FROM (
    SELECT 0 AS preference, 1::numeric AS rate, ${day} AS day WHERE ${currency} = ${into}
    UNION ALL (SELECT 1, f.rate, f.day FROM fx_rate f WHERE f.base = ${currency} AND f.quote = ${into} AND f.day <= ${day} AND f.rate > 0 ORDER BY f.day DESC LIMIT 1)
    UNION ALL (SELECT 2, 1.000000000000000000000000000000 / f.rate, f.day FROM fx_rate f WHERE f.base = ${into} AND f.quote = ${currency} AND f.day <= ${day} AND f.rate > 0 ORDER BY f.day DESC LIMIT 1)
  ) stated ORDER BY preference LIMIT 1`;
