import type { DocumentState } from './documents';
import { type Decimal, decimal, sum, ZERO } from './money';

/** A document's part in this transaction. Nothing of a void document but what it had already brought. */
export interface Share {
  state: DocumentState;
  /** Of the document: only what is in the transaction's currency is added up and compared. */
  currency: string;
  net: Decimal;
  gross: Decimal;
  credited: Decimal;
  posted: Decimal;
  settled: Decimal;
  /** Gross that is still to be paid: credits and payments taken off; negative when too much was paid. */
  outstanding: Decimal;
  quantity: Decimal | null;
  /** Whether figures counted once per document are counted here. */
  primary: boolean;
}

/** The part of a document that belongs to transaction `id`. */
export function shareOf(state: DocumentState, id: string): Share {
  const { lines, record } = state.facts;
  const mine = lines.map((line, index) => ({ line, index })).filter(({ line }) => line.transactionId === id);
  const add = (values: readonly Decimal[]) => sum(mine.map(({ index }) => values[index] ?? ZERO));
  const quantities = mine.flatMap(({ line }) => (line.quantity === null ? [] : [decimal(line.quantity)]));
  const first = lines.filter((line) => line.transactionId !== null).sort((a, b) => a.position - b.position)[0];
  const alive = (amount: Decimal) => (state.isVoid ? ZERO : amount);
  const net = sum(mine.map(({ line }) => decimal(line.amount))).times(state.sign);
  const gross = sum(mine.map(({ line }) => decimal(line.amount).plus(line.tax))).times(state.sign);
  const settled = add(state.settledByLine);
  return {
    state,
    currency: record.currency ?? '',
    net: alive(net),
    gross: alive(gross),
    credited: alive(add(state.creditedByLine)),
    posted: add(state.postedByLine),
    settled,
    outstanding: alive(gross.minus(add(state.creditedGrossByLine)).minus(settled)),
    quantity: quantities.length > 0 && state.sign === 1 && !state.isVoid ? sum(quantities) : null,
    primary: first?.transactionId === id,
  };
}

/** What is still to be paid in one currency, gross, and the part of it past its due date. Decimal strings. */
export interface Receivable {
  readonly currency: string;
  readonly outstanding: string;
  readonly overdue: string;
}
