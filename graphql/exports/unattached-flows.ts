import { type ExportList, number, term, text } from './define';

export const unattachedFlows: ExportList = {
  name: 'unattached-usage',
  field: 'unattachedFlows',
  filter: 'UnattachedFlowFilter',
  always: [],
  columns: {
    customer: text('Customer reference', 'customer'),
    meter: text('Meter', 'meter'),
    period: text('Month', 'period'),
    reason: term('Why it is not attached', 'reason'),
    quantity: {
      heads: ['Quantity', 'Unit'],
      select: 'quantity unit',
      cells: ({ quantity, unit }) => [{ number: quantity }, { text: unit }],
    },
    events: number('Events', 'eventCount'),
    source: text('Source', 'source'),
    subscription: text('Subscription', 'subscription'),
    first: text('First', 'firstAt'),
    last: text('Last', 'lastAt'),
    case: {
      heads: ['Case'],
      select: 'exception { number }',
      cells: ({ exception }) => [{ number: exception?.number }],
    },
  },
};
