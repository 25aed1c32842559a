import { describe, expect, it } from 'vitest';
import { describeFixtures, fixtureText } from '../../test/fixtures';
import { ADAPTERS, adapterOf } from '.';
import { azureLlm } from './azure-llm';

describe.each(ADAPTERS.map((adapter) => [adapter.code, adapter] as const))('%s', (code, adapter) => {
  it('is found by its code, is versioned, and answers anything', () => {
    expect(adapterOf(code)).toBe(adapter);
    expect(adapter.version).toBeGreaterThanOrEqual(1);
    for (const payload of [null, 1, 'text', [], {}, { object: 'event' }, { file: 1 }])
      expect(['failed', 'not handled', 'ignored']).toContain(adapter.adapt(payload).kind);
  });
});

describe('azure-llm', () => {
  const line = (text: string, number = 2) =>
    azureLlm.adapt({ file: 'trace.csv', line: number, customer: 'contoso', text });

  it('makes two usage events of one request, with the time as fine as it is', () => {
    expect(line('2023-11-16 18:17:03.9799601,4808,10')).toMatchObject({
      kind: 'signals',
      events: [
        {
          id: 'trace.csv:2:llm-context-tokens',
          time: '2023-11-16T18:17:03.9799601Z',
          data: { customer: 'contoso', meter: 'llm-context-tokens', quantity: '4808', unit: 'token' },
        },
        { id: 'trace.csv:2:llm-generated-tokens', data: { meter: 'llm-generated-tokens', quantity: '10' } },
      ],
    });
  });

  it('passes over the header and refuses other lines', () => {
    expect(line('TIMESTAMP,ContextTokens,GeneratedTokens', 1).kind).toBe('ignored');
    expect(line('2023-11-16 18:17:03,4808').kind).toBe('failed');
  });
});

describeFixtures('azure-llm-usage', () => {
  it('holds 8,819 requests with 18,059,974 tokens in and 245,896 out', () => {
    const totals = new Map<string, bigint>();
    const ids = new Set<string>();
    for (const [index, text] of fixtureText('azure-llm-usage', 'AzureLLMInferenceTrace_code.csv')
      .split(/\r?\n/)
      .entries()) {
      if (text === '') continue;
      const adapted = azureLlm.adapt({ file: 'code.csv', line: index + 1, customer: 'contoso', text });
      for (const { id, data } of adapted.kind === 'signals' ? adapted.events : []) {
        ids.add(id);
        totals.set(String(data.meter), (totals.get(String(data.meter)) ?? 0n) + BigInt(String(data.quantity)));
      }
    }
    expect(ids.size).toBe(2 * 8819);
    expect(Object.fromEntries(totals)).toEqual({ 'llm-context-tokens': 18_059_974n, 'llm-generated-tokens': 245_896n });
  });
});
