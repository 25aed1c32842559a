import type { DocumentState } from './documents';
import { type Decimal, decimal, sum, ZERO } from './money';

/** A document's part in this transaction. */
export interface Share {
  state: DocumentState;
  net: Decimal;
  gross: Decimal;
  credited: Decimal;
  posted: Decimal;
  settled: Decimal;
  quantity: Decimal | null;
  /** Whether figures counted once per document are counted here. */
  primary: boolean;
}

/** The part of a document that belongs to transaction `id`. */
export function shareOf(state: DocumentState, id: string): Share {
  const { lines } = state.facts;
  const mine = lines.map((line, index) => ({ line, index })).filter(({ line }) => line.transactionId === id);
  const add = (values: readonly Decimal[]) => sum(mine.map(({ index }) => values[index] ?? ZERO));
  const quantities = mine.flatMap(({ line }) => (line.quantity === null ? [] : [decimal(line.quantity)]));
  const first = lines.filter((line) => line.transactionId !== null).sort((a, b) => a.position - b.position)[0];
  const alive = state.isVoid ? ZERO : decimal(1);
  const net = sum(mine.map(({ line }) => decimal(line.amount)))
    .times(state.sign)
    .times(alive);
  return {
    state,
    net,
    gross: sum(mine.map(({ line }) => decimal(line.amount).plus(line.tax)))
      .times(state.sign)
      .times(alive),
    credited: add(state.creditedByLine).times(alive),
    posted: add(state.postedByLine),
    settled: add(state.settledByLine),
    quantity: quantities.length > 0 && state.sign === 1 && !state.isVoid ? sum(quantities) : null,
    primary: first?.transactionId === id,
  };
}
