import { describe, expect, it } from 'vitest';
import {
  filtersOf,
  fromOrder,
  isNarrowed,
  type TransactionParams,
  toFilter,
  toOrder,
  toUnattachedFilter,
  transactionParams,
} from './params';

const none: TransactionParams = {
  tab: 'attached',
  q: '',
  status: [],
  stage: [],
  kind: [],
  currency: [],
  exceptionType: [],
  variance: [],
  quantity: [],
  cases: false,
  cause: null,
  account: null,
  subscription: null,
  figure: null,
  source: null,
  reason: [],
  sort: '-attention',
};

describe('the address of the transaction list', () => {
  it('reads codes in any spelling and drops what it does not know', () => {
    expect(transactionParams.status.parse('broken,AT_RISK,nonsense')).toEqual(['BROKEN', 'AT_RISK']);
    expect(transactionParams.stage.parse('crm-sync')).toEqual(['CRM_SYNC']);
    expect(transactionParams.kind.parse('minimum true-up,one-time')).toEqual(['minimum true-up', 'one-time']);
    expect(transactionParams.sort.parse('-nonsense')).toBeNull();
  });
  it('writes what it reads', () => {
    for (const kind of ['minimum true-up', 'prepaid drawdown'] as const)
      expect(transactionParams.kind.parse(transactionParams.kind.serialize([kind]))).toEqual([kind]);
    expect(transactionParams.status.serialize(['AT_RISK'])).toBe('at-risk');
  });
  it('asks for nothing that is not chosen', () => {
    expect(Object.values(toFilter(none, undefined)).every((value) => value === undefined)).toBe(true);
    expect(toFilter({ ...none, q: '  INV-1 ', cases: true }, { regions: ['EMEA'] })).toMatchObject({
      search: 'INV-1',
      withOpenCases: true,
      context: { regions: ['EMEA'] },
    });
    expect(toUnattachedFilter({ ...none, reason: ['unknown meter'] }).reasons).toEqual(['unknown meter']);
  });
  it('sorts both ways', () => {
    expect(toOrder('-risk')).toEqual({ field: 'AT_RISK', direction: 'DESC' });
    expect(fromOrder({ field: 'PERIOD', direction: 'ASC' })).toBe('period');
    expect(fromOrder({ field: 'COLOUR', direction: 'ASC' })).toBeNull();
  });
  it('knows when it is narrowed', () => {
    expect(isNarrowed(none)).toBe(false);
    expect(isNarrowed({ ...none, stage: ['POSTED'] })).toBe(true);
    expect(isNarrowed({ ...none, figure: 'x' })).toBe(true);
  });
  it('has a chip for every filter', () =>
    expect(filtersOf({ types: [], currencies: [] }).map(({ key }) => key)).toEqual([
      'status',
      'stage',
      'kind',
      'currency',
      'exceptionType',
      'variance',
      'quantity',
      'cases',
      'cause',
      'account',
      'subscription',
      'figure',
    ]));
});
