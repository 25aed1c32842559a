import { graphql, type StageStripFragment } from '../shell/apollo';
import classes from './stage-strip.module.css';

graphql(`
  fragment StageStrip on Stage {
    name
    label
    status
    statusTerm {
      code
      label
    }
  }
`);

/** How far a transaction is: a segment per stage, told apart by filling as well as by colour, and read out in words. */
export function StageStrip({ stages }: { stages: readonly StageStripFragment[] }) {
  const text = stages
    .filter((stage) => stage.status !== 'DOES_NOT_APPLY')
    .map((stage) => `${stage.label}: ${stage.statusTerm.label.toLowerCase()}`);
  return (
    <span className={classes.strip} role="img" aria-label={text.join(', ')} title={text.join('\n')}>
      {stages.map((stage) => (
        <span key={stage.name} className={`${classes.segment} ${classes[stage.status] ?? ''}`} />
      ))}
    </span>
  );
}
