import { describe, expect, it } from 'vitest';
import { failureOf } from './failure';

describe('failureOf', () => {
  it('reads the code of a GraphQL error, wherever it stands in the batch', () => {
    const error = Object.assign(new Error('two'), {
      errors: [
        { message: 'x', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
        { message: 'no', extensions: { code: 'FORBIDDEN' } },
      ],
    });
    expect(failureOf(error)).toEqual({ kind: 'forbidden', message: 'no' });
  });
  it('keeps the trace of what broke', () => {
    expect(
      failureOf({ errors: [{ message: 'x', extensions: { code: 'INTERNAL_SERVER_ERROR', trace: 't1' } }] }),
    ).toEqual({ kind: 'broken', message: 'x', traceId: 't1' });
  });
  it('reads HTTP answers and what never arrived', () => {
    expect(failureOf(Object.assign(new Error('x'), { statusCode: 401 })).kind).toBe('signed-out');
    expect(failureOf(Object.assign(new Error('x'), { statusCode: 503 })).kind).toBe('offline');
    expect(failureOf(Object.assign(new Error('x'), { statusCode: 500 })).kind).toBe('broken');
    expect(failureOf(new TypeError('Failed to fetch')).kind).toBe('offline');
    expect(failureOf('odd').kind).toBe('broken');
  });
});
