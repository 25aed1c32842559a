import { expect, it } from 'vitest';
import { codeOf } from './code-of';

it('makes a code that goes into addresses', () => {
  expect(['Billing of Europe', ' Übersee & Co. ', '—'].map(codeOf)).toEqual(['billing-of-europe', 'ubersee-co', '']);
});
