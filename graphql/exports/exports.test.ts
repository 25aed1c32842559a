import { readFileSync } from 'node:fs';
import { validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../schema';
import { EXPORTS, exportOf } from './index';

/** Where the screen of an export keeps its columns. */
const SCREENS: Readonly<Record<string, string>> = {
  transactions: 'components/transactions/columns.tsx',
  cases: 'components/exceptions/columns.tsx',
  accounts: 'components/accounts/columns.tsx',
  'unattached-usage': 'components/transactions/unattached-list.tsx',
  suspended: 'components/suspended/columns.tsx',
};
const columnsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/\bid: '(\w+)',\s+header:/g)].map(([, id]) => id);

describe.each(EXPORTS.map((list) => [list.name, list] as const))('the export of %s', (name, list) => {
  it('asks for what the contract has, in every column', () =>
    expect(validate(schema, exportOf(name, [], null).document)).toEqual([]));
  it('has each column of its screen', () =>
    expect(Object.keys(list.columns).sort()).toEqual(columnsOf(SCREENS[name] as string).sort()));
  it('fills as many cells as a column has heads', () => {
    for (const column of Object.values(list.columns)) expect(column.heads.length).toBeGreaterThan(0);
  });
});

describe('an address', () => {
  it('names a list and columns that there are', () => {
    expect(() => exportOf('nonsense', [], null)).toThrow('There is no such list');
    expect(() => exportOf('cases', ['nonsense'], null)).toThrow('no column “nonsense”');
    expect(() => exportOf('cases', [], '{')).toThrow('can not be read');
  });
  it('always has the currency of amounts', () =>
    expect(exportOf('transactions', ['rated'], null).columns.flatMap(({ heads }) => heads)).toEqual([
      'Number',
      'Currency',
      'Rated, net',
    ]));
});
