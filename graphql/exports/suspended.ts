import { type ExportList, number, term, text } from './define';

export const suspended: ExportList = {
  name: 'suspended',
  field: 'suspended',
  filter: 'SuspendedFilter',
  orderBy: 'SuspendedOrder',
  always: ['name'],
  columns: {
    name: text('What', 'name'),
    kind: text('Kind', 'kindName'),
    reason: term('Why it waits', 'reason'),
    waitsFor: text('Waits for', 'waitsFor'),
    amount: {
      heads: ['Amount', 'Currency'],
      select: 'amount { amount currency }',
      cells: ({ amount }) => [{ number: amount?.amount }, { text: amount?.currency }],
    },
    quantity: {
      heads: ['Quantity', 'Unit'],
      select: 'quantity unit',
      cells: ({ quantity, unit }) => [{ number: quantity }, { text: unit }],
    },
    deliveries: number('Deliveries', 'deliveries'),
    customer: text('Customer reference', 'customer'),
    source: text('Source', 'source'),
    since: text('Since', 'since'),
  },
};
