import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconProgress,
} from '@tabler/icons-react';
import classes from './term.module.css';

/** Meaning of a colour: broken, at risk, done, in progress, not yet. */
export type Tone = 'BROKEN' | 'RISK' | 'DONE' | 'PROGRESS' | 'NEUTRAL';
export interface TermLike {
  label: string;
  tone: Tone;
  description?: string;
}

/** The one place that says how a tone looks: colour by class, shape by icon; the word always stands beside them. */
const ICONS = {
  BROKEN: IconAlertOctagonFilled,
  RISK: IconAlertTriangleFilled,
  DONE: IconCircleCheckFilled,
  PROGRESS: IconProgress,
  NEUTRAL: IconCircleDashed,
} satisfies Record<Tone, unknown>;

/** Class that sets --tone-text, --tone-solid, --tone-ground and --tone-rule for what stands inside. */
export const toneClass = (tone: Tone): string => classes[tone] ?? '';

export function ToneIcon({ tone, size = 14 }: { tone: Tone; size?: number }) {
  const Icon = ICONS[tone] ?? ICONS.NEUTRAL;
  return (
    <Icon
      size={size}
      className={`${classes.icon} ${toneClass(tone)}`}
      style={{ color: 'var(--tone-text)' }}
      aria-hidden
    />
  );
}

/** A coded word: icon, word and colour together; its definition on hover. `plain` leaves the box away. */
export function TermBadge({ term, plain = false }: { term: TermLike; plain?: boolean }) {
  return (
    <span
      className={`${plain ? classes.plain : classes.badge} ${toneClass(term.tone)}`}
      title={term.description || term.label}
    >
      <ToneIcon tone={term.tone} size={plain ? 14 : 13} />
      <span className={classes.label}>{term.label}</span>
    </span>
  );
}
