import { expect, it } from 'vitest';
import { unknownOf } from './unknown-params';

it('names what a screen does not read, the context and columns apart', () => {
  const keys = ['q', 'statuss', 'from', 'to', 'region', 'entity', 'cols', 'statuss', 'page'];
  expect(unknownOf(keys, ['q', 'status'])).toEqual(['statuss', 'page']);
});
