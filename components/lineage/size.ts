/** Pixels of the drawing, and how many cards of a column show while it is folded. */
export const SIZE = { gap: 48, column: 132, widest: 208, card: 88, chip: 46, between: 14, head: 92, channel: 14, fold: 26, shown: 5 } as const;

/** Rows from here on stand in the row below, where the CRM is. */
export const BESIDE = 1_000;
