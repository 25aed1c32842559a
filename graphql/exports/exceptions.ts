import { type ExportList, named, number, term, text } from './define';

export const exceptions: ExportList = {
  name: 'cases',
  field: 'exceptions',
  filter: 'ExceptionFilter',
  orderBy: 'ExceptionOrder',
  always: ['number'],
  columns: {
    severity: term('Severity', 'severityTerm'),
    number: number('Case', 'number'),
    title: text('What broke', 'title'),
    risk: {
      heads: ['At risk', 'Currency', 'Rests on', 'In the reporting currency', 'Reporting currency'],
      select: 'amountAtRisk { amount currency } amountBasis amountConverted { amount currency }',
      cells: ({ amountAtRisk, amountBasis, amountConverted }) => [
        { number: amountAtRisk?.amount },
        { text: amountAtRisk?.currency },
        { text: amountBasis },
        { number: amountConverted?.amount },
        { text: amountConverted?.currency },
      ],
    },
    due: {
      heads: ['Due', 'Due by', 'Overdue'],
      select: 'dueAt dueBasis overdue',
      cells: ({ dueAt, dueBasis, overdue }) => [{ text: dueAt }, { text: dueBasis }, { text: overdue ? 'yes' : 'no' }],
    },
    owner: named('Owner', 'assignee'),
    status: term('Status', 'statusTerm'),
    account: text('Account', 'accountName'),
    type: named('Type', 'type', 'title'),
    age: text('Opened', 'openedAt'),
    queue: named('Queue', 'queue', 'title'),
    entity: text('Entity', 'entityCode'),
  },
};
