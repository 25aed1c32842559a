import { describe, expect, it } from 'vitest';
import { SIGNAL_TYPES } from '.';
import { billingOnly, classOfField } from './fields';
import { publishedSchema } from './published';

/** Every field that a schema declares, at whatever depth. */
function* fieldsOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  const { properties } = schema as { properties?: object };
  if (properties && !Array.isArray(properties)) yield* Object.keys(properties);
  for (const member of Object.values(schema)) yield* fieldsOf(member);
}

it.each(SIGNAL_TYPES.map((signal) => [signal.type, signal] as const))('each field of %s is of billing', (_, signal) => {
  const fields = [...new Set(fieldsOf(publishedSchema(signal)))];
  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter((name) => classOfField(name) !== 'billing')).toEqual([]);
  // Nothing of a valid event is lost.
  expect(billingOnly(signal.example, { personal: 0, forbidden: 0 })).toBe(signal.example);
});

describe('what is no billing field', () => {
  it('is dropped and counted wherever it stands, whatever its spelling', () => {
    const dropped = { personal: 0, forbidden: 0 };
    const value = {
      customer: 'cus-1',
      attributes: { plan: 'team', 'E-Mail': 'a@b.c', nested: [{ cardNumber: '4242', ok: true }, { ok: 1 }] },
      billing_details: { name: 'Ada', phone: '1' },
    };
    const before = structuredClone(value);
    expect(billingOnly(value, dropped)).toEqual({
      customer: 'cus-1',
      attributes: { plan: 'team', nested: [{ ok: true }, { ok: 1 }] },
    });
    expect(dropped).toEqual({ personal: 2, forbidden: 1 });
    expect(value).toEqual(before);
  });

  it('is kept where nobody has said that it is a person’s', () => {
    const value = { plan: 'team', tags: ['a'] };
    expect(billingOnly(value, { personal: 0, forbidden: 0 })).toBe(value);
  });
});
