/** The words for why something waits: one entry for each reason of domain/waiting.ts. */
import { FLOW_REASON, type Term, terms } from './terms';
import type { WaitingReason } from './waiting';

export const WAITING_REASON: Readonly<Record<WaitingReason, Term>> = {
  ...FLOW_REASON,
  ...terms({
    'unknown invoice': ['Unknown invoice', 'risk', 'It names an invoice that billing has not stated.'],
    'unknown credit memo': ['Unknown credit memo', 'risk', 'It names a credit memo that billing has not stated.'],
    'unknown ERP document': ['Unknown ERP document', 'risk', 'It takes back a document that the ERP has not stated.'],
    'unknown charge': ['Unknown charge', 'risk', 'A line names a charge that billing has not rated.'],
    'unattached charge': [
      'Unattached charge',
      'risk',
      'A line names a charge that itself belongs to no transaction yet.',
    ],
    'unknown subscription': ['Unknown subscription', 'risk', 'It names a subscription that billing has not stated.'],
    'ambiguous charge': [
      'Ambiguous charge',
      'risk',
      'It names a subscription alone, and that has several charges, or none, at the time.',
    ],
    'unknown account': ['Unknown account', 'risk', 'It names an account that no system has stated.'],
    'unknown dispute': ['Unknown dispute', 'risk', 'It settles a dispute that nobody has stated.'],
    'unknown product': ['Unknown product', 'risk', 'It names a product that no system has stated.'],
    'unknown event': ['Unknown event', 'risk', 'It corrects a usage event that its source has not sent.'],
    'no invoice named': ['No invoice named', 'risk', 'Money that names no invoice: it pays for nothing yet.'],
  }),
};
