/** What a rule saw, as typed values with labels: the browser writes them, nobody takes a sentence apart. */
import { type Decimal, text } from '../money';

export const EVIDENCE_KINDS = ['text', 'identifier', 'money', 'quantity', 'count', 'instant'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export interface EvidenceItem {
  readonly label: string;
  readonly kind: EvidenceKind;
  /** Words, an identifier as its system writes it, a decimal, or an instant in ISO 8601. */
  readonly value: string;
  /** Of money. */
  readonly currency?: string;
  /** Of a quantity. */
  readonly unit?: string;
}

export const words = (label: string, value: string): EvidenceItem => ({ label, kind: 'text', value });
export const identifier = (label: string, value: string): EvidenceItem => ({ label, kind: 'identifier', value });
export const count = (label: string, value: number): EvidenceItem => ({ label, kind: 'count', value: String(value) });
export const instant = (label: string, at: Date): EvidenceItem => ({ label, kind: 'instant', value: at.toISOString() });
export const quantity = (label: string, value: string, unit: string | null): EvidenceItem => ({
  label,
  kind: 'quantity',
  value,
  ...(unit ? { unit } : {}),
});
/** An amount; of no known currency it is a plain number. */
export const money = (label: string, amount: Decimal | string, currency: string | null): EvidenceItem => {
  const value = typeof amount === 'string' ? amount : text(amount);
  return currency ? { label, kind: 'money', value, currency } : { label, kind: 'quantity', value };
};
