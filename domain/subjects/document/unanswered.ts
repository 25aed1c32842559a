/** Documents that the ERP neither posted nor refused, though its time to do so is over. Pure. */
import type { DocumentState } from './state';

/** A posting in another currency is an answer, if a wrong one. */
export const isUnanswered = ({ posting, currencyDiffers }: DocumentState): boolean =>
  posting === 'overdue' && !currencyDiffers;

/** Who owes the answer: the ERP that was asked last, else that of the legal entity. */
export const silentAbout = ({ facts: { attempts, entity } }: DocumentState): string =>
  attempts.at(-1)?.source ?? entity?.id ?? 'nobody, for it was not handed over';
