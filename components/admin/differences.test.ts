import { expect, it } from 'vitest';
import { differences, wordsOf } from './differences';

it('says a value as people read it', () => {
  expect(['', null, [], true, ['a', 'b'], { high: 4 }].map(wordsOf)).toEqual(['–', '–', '–', 'yes', 'a, b', 'high 4']);
});

it('names what is not as it was, and nothing else', () => {
  const before = { title: 'Billing', team: 'ar', hidden: 1 };
  expect(differences(before, { ...before, title: 'Invoices', hidden: 2 }, { title: 'Title', team: 'Owner' })).toEqual([
    { label: 'Title', before: 'Billing', now: 'Invoices' },
  ]);
});
