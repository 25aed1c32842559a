'use client';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { graphql, type RecordRowFragment } from '../shell/apollo';
import { formatDuration } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Json } from '../shell/json';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';
import classes from './versions.module.css';

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
/** Versions of records under one heading, each with its payload as the source sent it. */
export function Versions({
  title,
  records,
  chosen,
}: {
  title: string;
  records: readonly RecordRowFragment[];
  chosen: boolean;
}) {
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
              <dd>
                <System code={record.source} />
              </dd>
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
