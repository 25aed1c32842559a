import type { CauseKind } from '../../exceptions/causes';
import type { Finding } from '../../exceptions/define';
import { count, identifier, instant, quantity, words } from '../../exceptions/evidence';
import { deadLetterKey } from './key';
import { type DeadLetterState, MOST_LETTERS } from './state';

/** Which hop a signal type is of: what can't be read is missing there. */
function stageOf(about: string): Finding['stage'] {
  if (/^(invoice|creditmemo|dispute|tax)\./.test(about)) return 'invoiced';
  if (/^(erp|revenue)\./.test(about)) return 'posted';
  if (about.startsWith('payment.')) return 'settled';
  return about.startsWith('charge.') ? 'rated' : 'captured';
}

/** What letters of one reason say; null when none is left. */
export function letterFinding(state: DeadLetterState, cause: CauseKind): Finding | null {
  const { source, sourceTitle, code, about, letters, deliveries, firstAt, lastAt, message, ceId } = state;
  if (letters === 0 || !firstAt || !lastAt) return null;
  const many = letters > MOST_LETTERS;
  return {
    subjectId: deadLetterKey.text({ source, code, about }),
    title: `${sourceTitle}: ${about || 'deliveries'} not read, ${code}`,
    cause: { kind: cause, about: 'other', id: sourceTitle },
    amountAtRisk: null,
    amountBasis: 'unknown',
    currency: null,
    entityId: null,
    region: null,
    accountId: null,
    stage: stageOf(about),
    transactions: [],
    since: firstAt,
    evidence: [
      words('Source', sourceTitle),
      words('Reason', code),
      ...(about ? [identifier('Type', about)] : []),
      many ? words('Dead letters', `more than ${MOST_LETTERS}`) : count('Dead letters', letters),
      ...(many ? [] : [quantity('Deliveries of them', deliveries, null)]),
      ...(message ? [words('What is wrong with the newest', message)] : []),
      ...(ceId ? [identifier('Its event', ceId)] : []),
      instant('First', firstAt),
      instant('Last', lastAt),
    ],
  };
}
