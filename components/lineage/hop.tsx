'use client';
import { graphql, type LineageFragment, type LineageStageFragment } from '../shell/apollo';
import { formatDuration, formatLag } from '../shell/format';
import { ToneIcon } from '../shell/term';
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
      elapsedSeconds
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
    elapsedSeconds
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

/** The head of a stage: its status, how long the hop took, how late it is. */
export function Hop({ stage }: { stage: LineageStageFragment }) {
  const late = (stage.lagSeconds ?? 0) > 0;
  return (
    <>
      <div className={classes.hopName} title={`${stage.statusTerm.label}: ${stage.statusTerm.description}`}>
        <ToneIcon tone={stage.statusTerm.tone} size={13} />
        {stage.label}
        <span className="visually-hidden">: {stage.statusTerm.label}</span>
      </div>
      <div className={classes.hopLine} title="Time since the stage before">
        {stage.elapsedSeconds != null
          ? `+${formatDuration(stage.elapsedSeconds)}`
          : stage.completedAt
            ? 'complete'
            : stage.statusTerm.label.toLowerCase()}
      </div>
      {stage.lagSeconds != null ? (
        <div className={classes.hopLine} data-late={late || undefined} title="Lag: completion minus when it was due">
          {formatLag(stage.lagSeconds)}
        </div>
      ) : null}
    </>
  );
}
