import type { LineFact } from './facts';
import { type Decimal, decimal, sum, ZERO } from './money';
import type { DocumentState } from './subjects/document/state';

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
  const mine = (state.places.get(id) ?? []).map((index) => ({ line: lines[index] as LineFact, index }));
  const add = (values: readonly Decimal[]) => sum(mine.map(({ index }) => values[index] ?? ZERO));
  const quantities = mine.flatMap(({ line }) => (line.quantity === null ? [] : [decimal(line.quantity)]));
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
    primary: state.first === id,
  };
}

/** What is still to be paid in one currency, gross, and the part of it past its due date. Decimal strings. */
export interface Receivable {
  readonly currency: string;
  readonly outstanding: string;
  readonly overdue: string;
}
