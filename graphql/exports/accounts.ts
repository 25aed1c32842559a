import { amounts, type ExportList, number, text } from './define';

type Figures = { figures: { currency: string; invoiced: string; outstanding: string; overdue: string }[] };
const figure = (head: string, key: 'invoiced' | 'outstanding' | 'overdue') =>
  amounts(head, `figures { currency ${key} }`, ({ figures }: Figures) =>
    figures.map((one) => ({ amount: one[key], currency: one.currency })),
  );

export const accounts: ExportList = {
  name: 'accounts',
  field: 'accounts',
  filter: 'AccountFilter',
  orderBy: 'AccountOrder',
  always: ['external'],
  columns: {
    name: text('Account', 'name'),
    entity: text('Entity', 'entityCode'),
    region: text('Region', 'region'),
    status: text('Status', 'status'),
    cases: number('Open cases', 'openCases'),
    risk: {
      heads: ['At risk, stated', 'At risk, estimated'],
      select: 'amountAtRisk { amount currency } estimatedAtRisk { amount currency }',
      cells: ({ amountAtRisk, estimatedAtRisk }) =>
        [amountAtRisk, estimatedAtRisk].map((list: { amount: string; currency: string }[]) => ({
          text: list.map(({ amount, currency }) => `${amount} ${currency}`).join('; '),
        })),
    },
    overdue: figure('Overdue, gross', 'overdue'),
    outstanding: figure('Outstanding, gross', 'outstanding'),
    invoiced: figure('Invoiced, net', 'invoiced'),
    owner: text('Sales owner', 'salesOwner'),
    renewal: text('Renewal', 'renewalAt'),
    external: text('Identifier', 'externalId'),
  },
};
