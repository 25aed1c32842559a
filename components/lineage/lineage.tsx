'use client';
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { Empty } from '../shell/states';
import { Hop, type LineageProps, systemNames } from './hop';
import { layOut } from './layout';
import classes from './lineage.module.css';
import { NodeCard, PinnedCases } from './node-card';
import { LineageStack } from './stack';

/** The way of the money through the systems: cards by stage, hops with their elapsed time and lag, cases where it broke. */
export function Lineage(props: LineageProps) {
  const phone = useMediaQuery('(max-width: 48em)') ?? false;
  if (props.lineage.nodes.length === 0) {
    return (
      <Empty title="Nothing to draw yet">
        No usage, charge or document is known for this transaction{props.chosen ? '' : ' at this point'}.
      </Empty>
    );
  }
  return phone ? <LineageStack {...props} /> : <Drawing {...props} />;
}

function Drawing({ lineage, stages, chosen, onChoose }: LineageProps) {
  const { ref, width } = useElementSize();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [lit, setLit] = useState<string | null>(null);
  const layout = useMemo(() => layOut(lineage, width || 1_000, open), [lineage, width, open]);
  const byName = useMemo(() => new Map(stages.map((stage) => [stage.name as string, stage])), [stages]);
  const systemOf = useMemo(() => systemNames(lineage), [lineage]);
  // A stage of several kinds of system says its time once, where it ends.
  const home = new Map(layout.columns.map(({ stage, key }) => [stage, key]));
  const toggle = (column: string) => {
    const next = new Set(open);
    if (!next.delete(column)) next.add(column);
    setOpen(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.frame} tabIndex={0} aria-label="Lineage drawing">
      <div ref={ref} style={{ height: 0 }} />
      <div className={classes.canvas} style={{ width: layout.width, height: layout.height }}>
        {layout.spans.map((span) => (
          <div key={span.kind} className={classes.span} style={{ left: span.x, width: span.width }} title={span.title}>
            {span.title}
          </div>
        ))}
        {layout.columns.map((column) => {
          const stage = byName.get(column.stage);
          return stage ? (
            <div key={column.key} className={classes.hop} style={{ left: column.x, width: column.width + 40 }}>
              <Hop stage={stage} again={home.get(column.stage) !== column.key} />
            </div>
          ) : null;
        })}
        {layout.beside ? (
          <div className={classes.beside} style={{ top: layout.beside.y }}>
            {layout.beside.title || 'CRM'}
          </div>
        ) : null}
        <svg className={classes.edges} width={layout.width} height={layout.height} aria-hidden="true">
          <defs>
            <marker
              id="flow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0.5 8 4 0 7.5z" className={classes.arrow} />
            </marker>
            <marker
              id="flow-broken"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0.5 8 4 0 7.5z" className={classes.arrowBroken} />
            </marker>
          </defs>
          {layout.edges.map(({ key, edge, path, broken }) => (
            <path
              key={key}
              d={path}
              className={classes.edge}
              data-broken={broken || undefined}
              data-lit={lit !== null && (edge.from === lit || edge.to === lit) ? '' : undefined}
              markerEnd={broken ? 'url(#flow-broken)' : 'url(#flow)'}
            />
          ))}
        </svg>
        {layout.nodes.map(({ node, x, y, width: wide, height }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: lighting up the edges adds nothing that the text does not say
          <div
            key={node.id}
            className={classes.place}
            style={{ left: x, top: y, width: wide, height }}
            onMouseEnter={() => setLit(node.id)}
            onMouseLeave={() => setLit(null)}
          >
            <PinnedCases cases={node.caseShares} />
            <NodeCard node={node} system={systemOf(node)} chosen={chosen === node.id} onChoose={onChoose} />
          </div>
        ))}
        {layout.folds.map((fold) => (
          <button
            key={fold.column}
            type="button"
            className={classes.fold}
            style={{ left: fold.x, top: fold.y, width: fold.width, height: fold.height }}
            aria-expanded={!fold.folded}
            onClick={() => toggle(fold.column)}
          >
            {fold.folded ? `+${fold.count} more` : 'Show fewer'}
          </button>
        ))}
      </div>
    </section>
  );
}
