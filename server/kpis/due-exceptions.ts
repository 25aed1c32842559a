import { flow } from './contribute';
import { defineMeasure } from './define';

/** Open cases by the day on which they fall due: what the groups of the queue count as late. */
export const dueExceptions = defineMeasure({
  code: 'cases.due',
  contributes: {
    case: (row) =>
      row.open ? [flow(row, 'cases.due', row.dueAt), flow(row, 'cases.due.queue', row.dueAt, row.queueId)] : [],
  },
});
