/** Types that every other file uses: terms, tones, money, totals, the reader's context. */
import { TONES } from '@/domain/terms';
import { builder, enumOf } from './builder';

export const Tone = enumOf('Tone', TONES);
export const OrderDirection = builder.enumType('OrderDirection', { values: ['ASC', 'DESC'] as const });

builder.objectType('Term', {
  description: 'A coded word with its label and the one sentence that defines it.',
  fields: (t) => ({
    code: t.exposeString('code'),
    label: t.exposeString('label'),
    description: t.exposeString('description'),
    tone: t.expose('tone', { type: Tone }),
  }),
});

builder.objectType('Total', {
  description: 'How many there are: exact up to 10,000 or where a rollup knows, else at least that many.',
  fields: (t) => ({ count: t.exposeInt('count'), exact: t.exposeBoolean('exact') }),
});

builder.objectType('Money', {
  description: 'An amount of money in its original currency.',
  fields: (t) => ({ amount: t.expose('amount', { type: 'Decimal' }), currency: t.exposeString('currency') }),
});

builder.objectType('MoneyCount', {
  description: 'A number of things that carry a sum per currency.',
  fields: (t) => ({
    count: t.exposeInt('count'),
    amounts: t.field({
      type: ['Money'],
      description: 'As documents state it.',
      resolve: ({ amounts }) => [...amounts],
    }),
    estimated: t.field({ type: ['Money'], resolve: ({ estimated }) => [...estimated] }),
    unknown: t.exposeInt('unknown'),
  }),
});

/** Region, entity and period that follow the user everywhere. */
export const ContextInput = builder.inputType('ContextInput', {
  description: 'Region, entity and period that follow the user everywhere; absent means all that the reader may see.',
  fields: (t) => ({
    regions: t.stringList({ description: '"none" is what belongs to no region.' }),
    entities: t.stringList({ description: '"none" is what belongs to no legal entity.' }),
    from: t.field({ type: 'Date' }),
    to: t.field({ type: 'Date' }),
  }),
});
