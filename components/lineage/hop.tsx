'use client';
import { graphql, type LineageFragment, type LineageStageFragment } from '../shell/apollo';
import { formatElapsed, formatLag } from '../shell/format';
import { Pop } from '../shell/pop';
import { ToneIcon } from '../shell/term';
import { Time } from '../shell/time';
import classes from './lineage.module.css';
import type { Node } from './node-card';

graphql(`
  fragment Lineage on Lineage {
    lanes {
      system
      title
      kind
    }
    nodes {
      id
      ...LineageNode
    }
    edges {
      from
      to
      amount
      currency
      label
      broken
    }
  }
`);
graphql(`
  fragment LineageStage on Stage {
    name
    label
    status
    statusTerm {
      code
      label
      tone
      description
    }
    dueAt
    completedAt
    lagSeconds
    elapsed {
      seconds
      fromLabel
      from
      to
    }
    note
  }
`);

export interface LineageProps {
  lineage: LineageFragment;
  stages: readonly LineageStageFragment[];
  chosen?: string | null;
  /** Shows the records behind a node. */
  onChoose?: (node: Node) => void;
}

/** Names of systems are needed on a card only where several do the same job. */
export function systemNames(lineage: LineageFragment): (node: Node) => string | null {
  const kinds = new Map<string, number>();
  for (const lane of lineage.lanes) kinds.set(lane.kind, (kinds.get(lane.kind) ?? 0) + 1);
  const lanes = new Map(lineage.lanes.map((lane) => [lane.system, lane]));
  return (node) => {
    const lane = lanes.get(node.lane);
    return lane && (kinds.get(lane.kind) ?? 0) > 1 ? lane.title : null;
  };
}

/** How long a hop took: the one number for it, and between which instants, one click away. */
export function HopTime({ label, elapsed }: { label: string; elapsed: NonNullable<LineageStageFragment['elapsed']> }) {
  const text = formatElapsed(elapsed.seconds);
  return (
    <Pop
      face={text}
      label={`${label}, ${text}: between which instants`}
      title={`From ${elapsed.fromLabel.toLowerCase()} to ${label.toLowerCase()}`}
      className={classes.hopTime}
      width={300}
      padding={12}
    >
      <dl className={classes.instants}>
        <dt>{elapsed.fromLabel}</dt>
        <dd>
          <Time at={elapsed.from} absolute />
        </dd>
        <dt>{label}</dt>
        <dd>
          <Time at={elapsed.to} absolute />
        </dd>
        <dt>Elapsed</dt>
        <dd>{text}</dd>
      </dl>
    </Pop>
  );
}

/** The head of a stage: its status, how long the hop took, how late it is; where it stands again, only which it is. */
export function Hop({ stage, again = false }: { stage: LineageStageFragment; again?: boolean }) {
  if (again) return <div className={`${classes.hopName} quiet`}>{stage.label}</div>;
  const late = (stage.lagSeconds ?? 0) > 0;
  return (
    <>
      <div className={classes.hopName} title={`${stage.statusTerm.label}: ${stage.statusTerm.description}`}>
        <ToneIcon tone={stage.statusTerm.tone} size={13} />
        {stage.label}
        <span className="visually-hidden">: {stage.statusTerm.label}</span>
      </div>
      <div className={classes.hopLine}>
        {stage.elapsed ? (
          <HopTime label={stage.label} elapsed={stage.elapsed} />
        ) : stage.completedAt ? (
          'complete'
        ) : (
          stage.statusTerm.label.toLowerCase()
        )}
      </div>
      {stage.lagSeconds != null ? (
        <div className={classes.hopLine} data-late={late || undefined} title="Lag: completion minus when it was due">
          {formatLag(stage.lagSeconds)}
        </div>
      ) : null}
    </>
  );
}
