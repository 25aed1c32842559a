import { describe, expect, it } from 'vitest';
import { contextInput, withContext } from './context';

const current = new URLSearchParams('region=EMEA,APAC&from=2025-11-01&status=BROKEN');

describe('withContext', () => {
  it('carries the context and nothing else', () =>
    expect(withContext('/accounts', current)).toBe('/accounts?region=EMEA,APAC&from=2025-11-01'));
  it('lets the link say otherwise', () =>
    expect(withContext('/exceptions?region=AMER&open=1#top', current)).toBe(
      '/exceptions?region=AMER&open=1&from=2025-11-01#top',
    ));
  it('leaves other places alone', () => {
    expect(withContext('https://example.com/x', current)).toBe('https://example.com/x');
    expect(withContext('/accounts', new URLSearchParams())).toBe('/accounts');
  });
});

describe('contextInput', () => {
  it('leaves out what is empty', () => {
    expect(contextInput({ regions: [], entities: [], from: null, to: null })).toBeUndefined();
    expect(contextInput({ regions: ['EMEA'], entities: [], from: '2025-11-01', to: null })).toEqual({
      regions: ['EMEA'],
      from: '2025-11-01',
    });
  });
});
