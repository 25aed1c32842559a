'use client';
import { Button } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQueryStates } from 'nuqs';
import { useEffect, useRef } from 'react';
import { FilterBar } from '../data-table/filter-bar';
import { type ExceptionTypeEntryFragment, graphql, useQuery } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Page, Section } from '../shell/page';
import { Empty, Failure, SkeletonPanel } from '../shell/states';
import { TermBadge } from '../shell/term';
import classes from './types.module.css';
import { classesOf, narrowed, typeParams } from './types-params';

graphql(`
  fragment ExceptionTypeEntry on ExceptionType {
    code
    value
    title
    class
    rule
    consequence
    remedy
    evidence
    atRisk
    severityTerm {
      code
      label
      description
      tone
    }
    queue {
      id
      title
    }
    examples {
      holds
      nearly
      cleared
      returned
      never
    }
  }
`);
const TYPES = graphql(`
  query ExceptionTypes {
    exceptionTypes {
      ...ExceptionTypeEntry
    }
  }
`);
const OPEN = graphql(`
  query OpenByType($filter: ExceptionFilter) {
    exceptionGroups(filter: $filter, by: TYPE) {
      key
      count
    }
  }
`);
const ALL_OPEN = { filter: { open: true } } as const;

/** The catalogue: every kind of break that is looked for, what it means, what mends it, what closes it. */
export function TypesPage() {
  const [params, setParams] = useQueryStates(typeParams, { history: 'push' });
  const { data, error, refetch } = useQuery(TYPES, { fetchPolicy: 'cache-first' });
  const open = useQuery(OPEN, { variables: ALL_OPEN }).data;
  const types = data?.exceptionTypes;
  const shown = types ? narrowed(types, params) : [];
  const counts = new Map(open?.exceptionGroups.map(({ key, count }) => [key, count]));
  return (
    <Page title="Exception types" params={Object.keys(typeParams)}>
      <div className={classes.filters}>
        <FilterBar
          filters={[
            {
              key: 'class',
              label: 'Class',
              kind: 'choices',
              options: classesOf(types ?? []).map((value) => ({ value, label: inTitle(value) })),
            },
          ]}
          values={{ ...params }}
          search={{ key: 'q', placeholder: 'What broke, what it means' }}
          onChange={(change) => void setParams(change as never, 'q' in change ? { history: 'replace' } : {})}
        />
      </div>
      {error && !types ? (
        <Failure error={error} what="The catalogue" onRetry={() => void refetch()} />
      ) : !types ? (
        <SkeletonPanel height={480} label="Loading the catalogue" />
      ) : shown.length === 0 ? (
        <Empty
          title="No type fits"
          action={<Button onClick={() => void setParams({ q: null, class: null })}>Clear the filters</Button>}
        >
          No kind of break matches these words.
        </Empty>
      ) : (
        <div className={classes.catalogue}>
          {classesOf(shown).map((name) => (
            <Section key={name} title={inTitle(name)}>
              {shown
                .filter((type) => type.class === name)
                .map((type) => (
                  <Entry
                    key={type.code}
                    type={type}
                    count={open && (counts.get(type.value ?? '') ?? 0)}
                    asked={params.type === type.code}
                  />
                ))}
            </Section>
          ))}
        </div>
      )}
    </Page>
  );
}

const inTitle = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

interface EntryProps {
  type: ExceptionTypeEntryFragment;
  /** Open cases within reach; absent until they are known. */
  count: number | undefined;
  /** Whether the address asks for it: open, and in sight. */
  asked: boolean;
}

function Entry({ type, count, asked }: EntryProps) {
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (asked) place.current?.scrollIntoView({ block: 'start' });
  }, [asked]);
  const { examples } = type;
  const parts: [string, string | null | undefined][] = [
    ['What it means', type.consequence],
    ['What mends it', type.remedy],
    ['What closes it', type.evidence],
    ['Money at risk', type.atRisk],
    ['It holds', examples?.holds],
    ['It nearly holds', examples?.nearly],
    ['It is cleared', examples?.cleared],
    ['It returns', examples?.returned],
    ["It can't return", examples?.never],
  ];
  return (
    <details ref={place} className={classes.entry} open={asked || undefined} id={type.code}>
      <summary className={classes.summary}>
        <IconChevronRight size={14} className={classes.mark} aria-hidden />
        <span className={classes.title}>{type.title}</span>
        <span className={classes.rule}>{type.rule}</span>
        <span className={classes.severity}>
          <TermBadge term={type.severityTerm} plain />
        </span>
        <span className={classes.count}>
          {count === undefined ? null : count === 0 ? (
            <span className="quiet">none open</span>
          ) : (
            `${formatCount(count)} open`
          )}
        </span>
      </summary>
      <dl className={classes.parts}>
        {parts.map(([label, text]) =>
          text ? (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ) : null,
        )}
        {type.queue ? (
          <div>
            <dt>Whose it is</dt>
            <dd>
              Queue <Link href={`/exceptions?queue=${type.queue.id}`}>{type.queue.title}</Link>, unless a routing rule
              says otherwise.
            </dd>
          </div>
        ) : null}
        {count ? (
          <div>
            <dt>Open now</dt>
            <dd>
              <Link href={`/exceptions?type=${type.code}`}>
                {count === 1 ? '1 case' : `${formatCount(count)} cases`}
              </Link>
            </dd>
          </div>
        ) : null}
      </dl>
    </details>
  );
}
