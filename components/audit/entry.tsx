'use client';
import { Button } from '@mantine/core';
import type { AuditRowFragment } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Time } from '../shell/time';
import classes from './audit.module.css';
import { changesOf } from './changes';
import { Subject } from './columns';
import { actWords } from './params';

/** One act, whole: who, when, why, and before and after side by side with what changed marked. */
export function AuditEntry({ row, onClose }: { row: AuditRowFragment; onClose: () => void }) {
  const lines = changesOf(row.before, row.after, row.names);
  return (
    <Dialog title={actWords(row.action)} width={760} onClose={onClose}>
      <dl className={classes.facts}>
        <dt>Who</dt>
        <dd>{row.actorName}</dd>
        <dt>When</dt>
        <dd>
          <Time at={row.at} absolute />
        </dd>
        <dt>About</dt>
        <dd>
          <Subject row={row} />
        </dd>
        <dt>Reason</dt>
        <dd>{row.reason ?? NONE}</dd>
        <dt>Place</dt>
        <dd>{row.position ?? 'gets one within seconds'}</dd>
        <dt>Hash</dt>
        <dd>
          <Identifier value={row.hash} label="Hash" />
        </dd>
      </dl>
      {lines.length > 0 ? (
        <table className={classes.diff} aria-label="Before and after">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.field} data-changed={line.changed || undefined}>
                <th scope="row">{line.field}</th>
                <td>{line.before ?? <span className="quiet">was not there</span>}</td>
                <td>{line.after ?? <span className="quiet">{row.after === null ? NONE : 'is not there'}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className={classes.buttons}>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
