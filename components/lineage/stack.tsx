'use client';
import { useMemo, useState } from 'react';
import { ToneIcon } from '../shell/term';
import { Hop, type LineageProps, systemNames } from './hop';
import { stacked } from './layout';
import classes from './lineage.module.css';
import { NodeCard, PinnedCases } from './node-card';

const SHOWN = 4;

/** The lineage on a phone: the stages one under another. */
export function LineageStack({ lineage, stages, chosen, onChoose }: LineageProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const systemOf = useMemo(() => systemNames(lineage), [lineage]);
  return (
    <ol className={classes.stack} aria-label="Lineage">
      {stages
        .filter((stage) => stage.status !== 'DOES_NOT_APPLY')
        .map((stage) => {
          const all = stacked(
            lineage.nodes.filter((node) => node.stage === stage.name),
            lineage.edges,
          );
          const shown = open.has(stage.name) ? all : all.slice(0, SHOWN);
          return (
            <li
              key={stage.name}
              className={classes.stackStage}
              data-broken={all.some((node) => node.exceptions.length > 0) || undefined}
            >
              <span className={classes.stackDot}>
                <ToneIcon tone={stage.statusTerm.tone} size={16} />
              </span>
              <div className={classes.stackHead}>
                <Hop stage={stage} />
              </div>
              <div className={classes.stackCards}>
                {shown.map((node) => (
                  <div key={node.id}>
                    <PinnedCases cases={node.caseShares} />
                    <NodeCard node={node} system={systemOf(node)} chosen={chosen === node.id} onChoose={onChoose} />
                  </div>
                ))}
                {all.length > shown.length ? (
                  <button
                    type="button"
                    className={classes.fold}
                    style={{ position: 'static', height: 36 }}
                    onClick={() => setOpen(new Set([...open, stage.name]))}
                  >
                    +{all.length - shown.length} more
                  </button>
                ) : null}
              </div>
            </li>
          );
        })}
    </ol>
  );
}
