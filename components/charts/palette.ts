/**
 * What a mark means, and the ink for it. Colour carries meaning only: plain volume is grey, so that red and amber are
 * never drowned. Told apart without colour too: by lightness, by a dash, and by the name in legend, tooltip and table.
 */
export type Ink = 'volume' | 'faint' | 'broken' | 'risk' | 'done' | 'progress';

export const inks: Readonly<Record<Ink, string>> = {
  volume: 'var(--neutral-solid)',
  faint: 'var(--rule-strong)',
  broken: 'var(--broken-solid)',
  risk: 'var(--risk-solid)',
  done: 'var(--done-solid)',
  progress: 'var(--progress-solid)',
};

export const dashes: Readonly<Partial<Record<Ink, string>>> = { risk: '5 3', faint: '2 2' };

/** The schema's tones, as inks. */
export function inkOf(tone: string): Ink {
  switch (tone) {
    case 'BROKEN':
      return 'broken';
    case 'RISK':
      return 'risk';
    case 'DONE':
      return 'done';
    case 'PROGRESS':
      return 'progress';
    default:
      return 'volume';
  }
}
