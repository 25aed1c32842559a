import { causeId } from '@/domain/identity';
import { flow, stock } from './contribute';
import { defineMeasure } from './define';

/**
 * Open cases by the day on which they fall due, by the day from which they are warned of, and by the cut-off that
 * counts: what groups and queues count as late, near and before the close. And the stock by cause.
 */
export const dueExceptions = defineMeasure({
  code: 'cases.due',
  contributes: {
    case: (row) =>
      row.open
        ? [
            flow(row, 'cases.due', row.dueAt),
            flow(row, 'cases.due.queue', row.dueAt, row.queueId),
            flow(row, 'cases.warn', row.warnAt),
            flow(row, 'cases.warn.queue', row.warnAt, row.queueId),
            stock(row, 'cases.open.cause', causeId(row.causeKey)),
            ...(row.cutoffAt ? [stock(row, 'cases.cutoff', row.cutoffAt.toISOString())] : []),
          ]
        : [],
  },
});
