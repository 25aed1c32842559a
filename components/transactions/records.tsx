'use client';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { graphql, type RecordRowFragment, useQuery } from '../shell/apollo';
import { formatDuration } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Json } from '../shell/json';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './transaction.module.css';

graphql(`
  fragment RecordRow on SourceRecord {
    id
    kind
    source
    externalId
    type
    time
    receivedAt
    revision
    standing {
      code
      label
      tone
      description
    }
    kindName
    backfilled
    signalId
    correlationId
    payload
    digest
  }
`);
const RECORDS = graphql(`
  query TransactionRecords($id: ID!, $at: DateTime) {
    transaction(id: $id, knownAt: $at) {
      id
      knownAt
      lineage {
        nodes {
          id
          title
          records {
            ...RecordRow
          }
        }
      }
    }
  }
`);

/** Every version of every record behind the lineage, with its payload as the source sent it. */
export function Records({ id, at, chosen }: { id: string; at: string | null; chosen: string | null }) {
  // Not cached: payloads are large, and parts of a lineage have no identity of their own to be merged by.
  const { data, loading, error, refetch } = useQuery(RECORDS, { variables: { id, at }, fetchPolicy: 'no-cache' });
  if (error) return <Failure error={error} what="The records" onRetry={() => void refetch()} />;
  if (loading && !data) return <SkeletonRows rows={5} height={34} label="Loading records" />;
  const nodes = (data?.transaction?.lineage.nodes ?? []).filter((node) => node.records.length > 0);
  if (nodes.length === 0)
    return (
      <Empty title="No records">
        Usage stands under its own tab; charges and documents appear here with all their versions.
      </Empty>
    );
  return (
    <div className={classes.records}>
      {nodes.map((node) => (
        <Group key={node.id} title={node.title} records={node.records} chosen={node.id === chosen} />
      ))}
    </div>
  );
}

function Group({ title, records, chosen }: { title: string; records: readonly RecordRowFragment[]; chosen: boolean }) {
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) head.current?.scrollIntoView({ block: 'start' });
  }, [chosen]);
  return (
    <>
      <div ref={head} className={classes.group}>
        {title}
      </div>
      {records.map((record, index) => (
        <Version
          key={`${record.id} ${record.digest} ${record.receivedAt}`}
          record={record}
          opened={chosen && index === 0}
        />
      ))}
    </>
  );
}

function Version({ record, opened }: { record: RecordRowFragment; opened: boolean }) {
  const [open, setOpen] = useState(opened);
  useEffect(() => {
    if (opened) setOpen(true);
  }, [opened]);
  const Arrow = open ? IconChevronDown : IconChevronRight;
  const delay = (Date.parse(record.receivedAt) - Date.parse(record.time)) / 1_000;
  return (
    <div className={classes.record}>
      <button type="button" className={classes.recordHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Arrow size={14} aria-hidden />
        <span>
          {record.kindName} <span className="mono">{record.externalId}</span>
        </span>
        <TermBadge term={record.standing} plain />
        {record.revision != null ? <span className="quiet">revision {String(record.revision)}</span> : null}
        {record.backfilled ? <span className="quiet">backfilled</span> : null}
        <span className={`${classes.end} quiet`}>
          <Time at={record.time} absolute />
        </span>
      </button>
      {open ? (
        <div className={classes.recordBody}>
          <dl className={classes.recordFacts}>
            <div className={classes.fact}>
              <dt>Source</dt>
              <dd>{record.source}</dd>
            </div>
            <div className={classes.fact}>
              <dt>Type</dt>
              <dd className="mono">{record.type}</dd>
            </div>
            <div className={classes.fact}>
              <dt>Received</dt>
              <dd>
                <Time at={record.receivedAt} absolute />{' '}
                {delay > 60 ? <span className="quiet">({formatDuration(delay)} later)</span> : null}
              </dd>
            </div>
            <div className={classes.fact}>
              <dt>Signal</dt>
              <dd>
                <Identifier value={record.signalId} label="Signal" />
              </dd>
            </div>
            {record.correlationId ? (
              <div className={classes.fact}>
                <dt>Correlation</dt>
                <dd>
                  <Identifier value={record.correlationId} label="Correlation" />
                </dd>
              </div>
            ) : null}
            <div className={classes.fact}>
              <dt>Digest</dt>
              <dd>
                <Identifier value={record.digest} label="Digest" />
              </dd>
            </div>
          </dl>
          <Json text={record.payload} label={`Payload of ${record.kindName} ${record.externalId}`} />
        </div>
      ) : null}
    </div>
  );
}
