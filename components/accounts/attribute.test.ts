import { expect, it } from 'vitest';
import { attributeTitle, statedText } from './attribute';

it('words an attribute', () => {
  expect(attributeTitle('taxRegistration')).toBe('Tax registration');
  expect(attributeTitle('renewalAt')).toBe('Renewal');
  expect(statedText('2027-03-15T00:00:00.000Z')).toBe('15 Mar 2027');
  expect(statedText('GB182135246')).toBe('GB182135246');
});
