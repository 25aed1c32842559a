'use client';
import { HopTime } from '../lineage/hop';
import { graphql, type StageRowFragment } from '../shell/apollo';
import { formatLag, formatQuantity, NONE } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';
import classes from './transaction.module.css';

graphql(`
  fragment StageRow on Stage {
    name
    label
    status
    statusTerm {
      code
      label
      tone
      description
    }
    system
    quantity
    amount
    currency
    completedAt
    dueAt
    lagSeconds
    elapsed {
      seconds
      fromLabel
      from
      to
    }
    note
    exceptions {
      id
      number
      title
    }
  }
`);

/** Every stage with its times: due, complete, lag, elapsed; what does not apply says so. */
export function StageTable({
  stages,
  unit,
  chosen,
  past,
}: {
  stages: readonly StageRowFragment[];
  unit: string | null | undefined;
  chosen: string | null;
  /** As known at a past time: cases are of today and would say what nobody knew then. */
  past: boolean;
}) {
  return (
    <div className={classes.scroll}>
      <table className={`${classes.table} tabular`}>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Status</th>
            <th scope="col">System</th>
            <th scope="col" className={classes.right}>
              Quantity
            </th>
            <th scope="col" className={classes.right}>
              Amount
            </th>
            <th scope="col">Due</th>
            <th scope="col">Completed</th>
            <th scope="col" className={classes.right} title="Completion minus when it was due">
              Lag
            </th>
            <th scope="col" className={classes.right} title="Since the stage before">
              Elapsed
            </th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => {
            if (stage.status === 'DOES_NOT_APPLY') {
              return (
                <tr key={stage.name} className="quiet">
                  <th scope="row">{stage.label}</th>
                  <td colSpan={9} title={stage.statusTerm.description}>
                    {stage.statusTerm.label.toLowerCase()}
                  </td>
                </tr>
              );
            }
            return (
              <tr key={stage.name} data-chosen={chosen?.toUpperCase() === stage.name || undefined}>
                <th scope="row">{stage.label}</th>
                <td>
                  <TermBadge term={stage.statusTerm} plain />
                </td>
                <td>
                  <System code={stage.system} />
                </td>
                <td className={classes.right}>
                  {formatQuantity(stage.quantity, stage.quantity != null ? unit : null)}
                </td>
                <td className={classes.right}>
                  <Money amount={stage.amount} currency={stage.currency} />
                  {stage.amount != null && stage.name === 'SETTLED' ? (
                    <small className="quiet" title="Tax included; the amounts above are net">
                      {' '}
                      gross
                    </small>
                  ) : null}
                </td>
                <td>
                  <Time at={stage.dueAt} />
                </td>
                <td>
                  <Time at={stage.completedAt} />
                </td>
                <td className={`${classes.right} ${(stage.lagSeconds ?? 0) > 0 ? classes.late : ''}`}>
                  {formatLag(stage.lagSeconds)}
                </td>
                <td className={classes.right}>
                  {stage.elapsed ? <HopTime label={stage.label} elapsed={stage.elapsed} /> : NONE}
                </td>
                <td>
                  <div className={classes.note} title={stage.note ?? undefined}>
                    {(past ? [] : stage.exceptions).map((each) => (
                      <Link
                        key={each.id}
                        href={`/exceptions/${encodeURIComponent(each.id)}`}
                        title={each.title}
                        style={{ color: 'var(--broken)', marginRight: 6 }}
                      >
                        #{each.number}
                      </Link>
                    ))}
                    {stage.note ?? (stage.exceptions.length > 0 && !past ? '' : NONE)}
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
