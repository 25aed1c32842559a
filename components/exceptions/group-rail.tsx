'use client';
import { useRef } from 'react';
import { Edges } from '../data-table/edges';
import { type ExceptionGroupRowFragment, graphql } from '../shell/apollo';
import { exactWorth, formatCount, formatMoneyShort } from '../shell/format';
import { SkeletonBlock } from '../shell/states';
import { useInWords } from '../shell/viewer';
import { GROUPINGS, type Grouping } from './params';
import classes from './queue.module.css';

graphql(`
  fragment ExceptionGroupRow on ExceptionGroup {
    key
    label
    count
    overdue
    unknown
    amounts {
      amount
      currency
    }
    estimated {
      amount
      currency
    }
  }
`);

const titles: Record<Grouping, string> = {
  queue: 'Queue',
  type: 'Type',
  cause: 'Cause',
  assignee: 'Assignee',
  severity: 'Severity',
  entity: 'Legal entity',
};

function worthShort({ amounts, estimated, unknown }: ExceptionGroupRowFragment): string {
  const sums = [
    ...amounts.map(({ amount, currency }) => formatMoneyShort(amount, currency)),
    ...estimated.map(({ amount, currency }) => `est. ${formatMoneyShort(amount, currency)}`),
  ];
  if (sums.length === 0) return unknown > 0 ? 'amount unknown' : '';
  return sums.slice(0, 2).join(' · ') + (sums.length > 2 ? ` · ${sums.length - 2} more` : '');
}

interface GroupRailProps {
  by: Grouping;
  onBy: (by: Grouping) => void;
  groups: readonly ExceptionGroupRowFragment[] | undefined;
  chosen: (key: string) => boolean;
  onToggle: (key: string) => void;
}

/** What the list below holds, counted by one attribute; a press narrows the list to a group, another takes it back. */
export function GroupRail({ by, onBy, groups, chosen, onToggle }: GroupRailProps) {
  const inWords = useInWords();
  const scroller = useRef<HTMLElement>(null);
  return (
    <Edges scroller={scroller} className={classes.railFrame}>
      <aside ref={scroller} className={classes.rail} aria-label="Groups">
        <div className={classes.by}>
          <select
            className="select"
            aria-label="Group by"
            value={by}
            onChange={(event) => onBy(event.currentTarget.value as Grouping)}
          >
            {GROUPINGS.map((value) => (
              <option key={value} value={value}>
                By {titles[value].toLowerCase()}
              </option>
            ))}
          </select>
        </div>
        <ul className={classes.groups}>
          {groups
            ? groups.map((group) => (
                <li key={group.key}>
                  <button
                    type="button"
                    className={classes.group}
                    aria-pressed={chosen(group.key)}
                    onClick={() => onToggle(group.key)}
                    title={inWords(group.label)}
                  >
                    <span className={classes.groupLabel}>{inWords(group.label)}</span>
                    <span className={classes.groupCount}>{formatCount(group.count)}</span>
                    <span className={classes.groupMoney} title={exactWorth(group)}>
                      {worthShort(group)}
                    </span>
                    {group.overdue > 0 ? (
                      <span className={classes.groupOverdue} title={`${group.overdue} overdue`}>
                        {formatCount(group.overdue)} late
                      </span>
                    ) : null}
                  </button>
                </li>
              ))
            : Array.from({ length: 6 }, (_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
                <li key={index} className={classes.groupComing}>
                  <SkeletonBlock height={12} width="70%" />
                  <SkeletonBlock height={10} width="50%" />
                </li>
              ))}
        </ul>
        {groups?.length === 0 ? <p className={classes.noGroups}>Nothing to group.</p> : null}
      </aside>
    </Edges>
  );
}
