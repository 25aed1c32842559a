'use client';
import { useMemo, useState } from 'react';
import { ToneIcon } from '../shell/term';
import { BESIDE_THE_WAY } from './graph';
import { Hop, type LineageProps, systemNames } from './hop';
import { stacked } from './layout';
import classes from './lineage.module.css';
import { NodeCard, PinnedCases } from './node-card';

const SHOWN = 4;

/** The lineage on a phone: the stages one under another, what stands beside the way last. */
export function LineageStack({ lineage, stages, chosen, onChoose }: LineageProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const systemOf = useMemo(() => systemNames(lineage), [lineage]);
  const way = stages
    .filter((stage) => stage.status !== 'DOES_NOT_APPLY')
    .map((stage) => ({
      name: stage.name as string,
      tone: stage.statusTerm.tone,
      head: <Hop stage={stage} />,
      nodes: lineage.nodes.filter((node) => node.stage === stage.name && !node.aside),
    }));
  const aside = lineage.nodes.filter((node) => node.aside);
  const beside =
    aside.length > 0
      ? [
          {
            name: 'aside',
            tone: 'NEUTRAL' as const,
            head: <div className={classes.hopName}>{BESIDE_THE_WAY}</div>,
            nodes: aside,
          },
        ]
      : [];
  return (
    <ol className={classes.stack} aria-label="Lineage">
      {[...way, ...beside].map(({ name, tone, head, nodes }) => {
        const all = stacked(nodes, lineage.edges);
        const shown = open.has(name) ? all : all.slice(0, SHOWN);
        return (
          <li
            key={name}
            className={classes.stackStage}
            data-broken={all.some((node) => node.exceptions.length > 0) || undefined}
          >
            <span className={classes.stackDot}>
              <ToneIcon tone={tone} size={16} />
            </span>
            <div className={classes.stackHead}>{head}</div>
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
                  onClick={() => setOpen(new Set([...open, name]))}
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
