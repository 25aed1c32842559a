import { rejectionType } from '../rejection';

export const postingRejectedErpUnavailable = rejectionType({
  code: 'posting-rejected-erp-unavailable',
  title: 'Posting rejected: ERP unavailable',
  queue: 'interfaces',
  severity: 'medium',
  rule: 'The ERP did not take the document because it could not be reached or did not answer, and has not posted it since.',
  consequence:
    'Nothing is wrong with the document: it is late in the books for as long as the ERP is away and nobody hands it over again.',
  remedy: 'Bring the ERP or its interface back once, then hand over again everything that it missed.',
  evidence: 'The ERP document that posts it, or the void of the document.',
  stated: 'unavailable',
  reason: 'ERP unavailable',
  cause: (_, refusal) => ({ kind: 'outage', about: 'other', id: refusal.source }),
});
