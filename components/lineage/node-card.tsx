'use client';
import { IconAlertOctagonFilled } from '@tabler/icons-react';
import { graphql, type LineageNodeFragment } from '../shell/apollo';
import { formatCount, formatMoney, formatQuantity } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { hasPage, hrefOf } from '../shell/record-href';
import { ToneIcon, toneClass } from '../shell/term';
import { Time } from '../shell/time';
import { cardHeight } from './layout';
import classes from './lineage.module.css';

graphql(`
  fragment LineageNode on LineageNode {
    id
    lane
    stage
    kind
    aside
    title
    externalId
    number
    status
    tone
    quantity
    unit
    amount
    allocated
    allocation
    currency
    at
    dueAt
    lagSeconds
    count
    basis
    otherTransactions
    exceptions {
      id
    }
    caseShares {
      share {
        amount
        currency
      }
      whole
      exception {
      id
      number
      title
      overdue
      amountAtRisk {
        amount
        currency
      }
      type {
        code
        title
        rule
        consequence
      }
      }
    }
  }
`);

export type Node = LineageNodeFragment;
const upper = (text: string) =>
  text.replace(/\b(crm|erp)\b/g, (name) => name.toUpperCase()).replace(/^./, (first) => first.toUpperCase());

/** The cases pinned to a hop: each a link to its case. */
export function PinnedCases({ cases }: { cases: Node['caseShares'] }) {
  if (cases.length === 0) return null;
  const shown = cases.slice(0, 2);
  const rest = cases.length - shown.length;
  return (
    <div className={classes.cases}>
      {shown.map(({ exception: each, share, whole }, index) => (
        <Link
          key={each.id}
          href={`/exceptions/${encodeURIComponent(each.id)}`}
          className={classes.case}
          title={`${each.title}\n${each.type.consequence}`}
        >
          <span className={classes.caseTitle}>
            <IconAlertOctagonFilled size={13} aria-label="Exception:" />
            <span>{each.type.title}</span>
          </span>
          <span className={`${classes.caseSub} ${classes.clip}`}>
            #{each.number}
            {share ? ` · ${formatMoney(share.amount, share.currency)}` : ''}
            {share && !whole ? ` of ${formatMoney(each.amountAtRisk?.amount, null)}` : ''}
            {!share && each.amountAtRisk
              ? ` · ${formatMoney(each.amountAtRisk.amount, each.amountAtRisk.currency)}`
              : ''}
            {each.overdue ? ' · overdue' : ''}
            {rest > 0 && index === shown.length - 1 ? ` · +${rest} more` : ''}
          </span>
        </Link>
      ))}
    </div>
  );
}

/** The column's head names the stage already: of "Posted: overdue" and "usage aggregate" the card says the rest. */
const titleOf = (node: Node) =>
  upper(node.kind === 'expected' ? (node.title.split(': ').at(-1) ?? node.title) : node.kind.replace(/^usage /, ''));

/** The last line: what the document is in all, how much was used, how many events, else its status. */
function under(node: Node, part: boolean): string {
  if (part) return `of ${formatMoney(node.amount, null)}`;
  if ((node.allocated ?? node.amount) != null && node.quantity != null) return formatQuantity(node.quantity, node.unit);
  return node.count != null && node.kind === 'usage' ? `${formatCount(node.count)} events` : node.status;
}

/** One document, charge or sum of usage; dashed where something is expected and has not come. */
export function NodeCard({
  node,
  system,
  chosen,
  onChoose,
}: {
  node: Node;
  system: string | null;
  chosen: boolean;
  onChoose?: ((node: Node) => void) | undefined;
}) {
  const expected = node.kind === 'expected';
  const own = node.allocated ?? node.amount;
  const part = node.allocated != null && node.amount != null && node.allocated !== node.amount;
  const title = titleOf(node);
  const hint = [
    node.title,
    system,
    node.status,
    node.basis,
    part ? `${formatMoney(node.amount, node.currency)} in all, this part ${node.allocation ?? 'allocated'}` : null,
    node.otherTransactions > 0 ? `serves ${formatCount(node.otherTransactions)} other transactions` : null,
  ]
    .filter(Boolean)
    .join('\n');
  const face = (
    <>
      <ToneIcon tone={node.tone} size={13} />
      <span>{title}</span>
    </>
  );
  return (
    <div
      className={`${classes.card} ${toneClass(node.tone)}`}
      data-expected={expected || undefined}
      data-chosen={chosen || undefined}
      style={{ height: cardHeight(node) }}
      title={hint}
    >
      {onChoose && !expected ? (
        <button
          type="button"
          className={classes.title}
          onClick={() => onChoose(node)}
          aria-label={`${title} ${node.number ?? node.externalId ?? ''}, show its records`}
        >
          {face}
        </button>
      ) : (
        <div className={classes.title}>{face}</div>
      )}
      <div className={classes.line}>
        {node.number || node.externalId ? (
          hasPage(node.kind) ? (
            <Link href={hrefOf(node.kind, node.id)} className="mono">
              {node.number ?? node.externalId}
            </Link>
          ) : (
            <Identifier value={node.number ?? node.externalId} label={node.kind} />
          )
        ) : (
          <span className={classes.small}>{expected ? node.basis : ''}</span>
        )}
        {system ? <span className={classes.small}>{system}</span> : null}
      </div>
      {own != null || node.quantity != null ? (
        <div className={classes.line}>
          {own != null ? (
            <span className={classes.sum}>
              <Money amount={own} currency={node.currency} />
            </span>
          ) : (
            <span className={classes.sum}>{formatQuantity(node.quantity, node.unit)}</span>
          )}
        </div>
      ) : null}
      <div className={`${classes.line} ${classes.small}`}>
        <span>{under(node, part)}</span>
        {node.at ? <Time at={node.at} /> : null}
      </div>
    </div>
  );
}
