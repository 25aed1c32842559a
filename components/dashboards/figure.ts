/** A figure of the API in words: numbers by their unit, in the reader's notation. Pure. */
import type { FigureValueFragment } from '../shell/apollo';
import { formatAmount, formatCount, formatDuration, formatPercent, isNegative, isZero, NONE } from '../shell/format';

export interface FigureText {
  /** "12,400.00", "6 h 2 min", "99.1 %" */
  value: string;
  /** Currency, where it is money. */
  unit: string | null;
}

type Money = { amount: string; currency: string };
const money = ({ amount, currency }: Money): FigureText => ({ value: formatAmount(amount, currency), unit: currency });

/**
 * One text for the whole figure: money of several currencies in the reporting currency, or of the one that there is;
 * null when several can't be brought together.
 */
export function headlineOf(figure: FigureValueFragment): FigureText | null {
  switch (figure.kind) {
    case 'MONEY': {
      const [only, second] = figure.amounts;
      if (only && !second) return money(only);
      if (only && figure.converted && !isZero(figure.converted.amount)) return money(figure.converted);
      return only ? null : { value: '0', unit: figure.converted?.currency ?? null };
    }
    case 'DURATION':
      if (figure.seconds == null) return { value: NONE, unit: null };
      // The histogram keeps lateness only: what came early or to the minute is on time.
      return { value: figure.seconds <= 0 ? 'on time' : formatDuration(figure.seconds), unit: null };
    case 'COUNT':
      return { value: formatCount(figure.count), unit: null };
    case 'SHARE':
      return { value: formatPercent(figure.share), unit: null };
    case 'POINTS':
      return { value: signless(String(figure.points ?? 0)), unit: 'points' };
  }
}

/** The originals under a headline that brings several currencies together. */
export const originalsOf = (figure: FigureValueFragment): readonly Money[] =>
  figure.kind === 'MONEY' && figure.amounts.length > 1 ? figure.amounts : [];

/** Which way a change goes, its text without sign, and whether that is good; null when there is nothing to say. */
export function movementOf(
  change: FigureValueFragment,
  direction: 'LOWER_IS_BETTER' | 'HIGHER_IS_BETTER' | 'NEITHER',
): { way: 'up' | 'down' | 'level'; text: string; good: boolean | null } | null {
  const sized = sizeOf(change);
  if (!sized) return null;
  const { size, text } = sized;
  if (isZero(size)) return { way: 'level', text: 'unchanged', good: null };
  const way = isNegative(size) ? 'down' : 'up';
  const better = direction === 'NEITHER' ? null : direction === 'HIGHER_IS_BETTER' ? 'up' : 'down';
  return { way, text, good: better && way === better };
}

/** A change as a decimal string with its sign, and in words. */
function sizeOf(change: FigureValueFragment): { size: string; text: string } | null {
  const signed = (size: string, text: string) => ({ size, text: isNegative(size) || isZero(size) ? text : `+${text}` });
  if (change.kind === 'MONEY') {
    const [only, second] = change.amounts;
    if (!only) return { size: '0', text: '' };
    const shown = second ? change.converted : only;
    return shown ? signed(shown.amount, `${formatAmount(shown.amount, shown.currency)} ${shown.currency}`) : null;
  }
  if (change.kind === 'POINTS' && change.points != null)
    return signed(String(change.points), `${signless(String(change.points))} points`);
  if (change.kind === 'SHARE' && change.share != null) {
    const share = change.share.toFixed(4);
    return signed(share, formatPercent(share));
  }
  return null;
}

/** A typographic minus in place of a hyphen. */
const signless = (text: string) => text.replace(/^-/, '−');
