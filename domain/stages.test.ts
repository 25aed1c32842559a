import { describe, expect, it } from 'vitest';
import { elapsedOf, STAGES, type StageState, stagesOf } from './stages';

const stage = (name: StageState['name'], completedAt?: string, elapsedSeconds?: number): StageState => ({
  name,
  status: completedAt ? 'done' : 'not yet',
  ...(completedAt ? { completedAt } : {}),
  ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }),
});

describe('stages', () => {
  it('apply by the kind of charge: nothing is captured of a fee, nothing invoiced of what prepaid money pays', () => {
    expect(stagesOf('usage')).toEqual(new Set(STAGES));
    expect(stagesOf('recurring').has('captured')).toBe(false);
    expect(stagesOf('recurring').has('invoiced')).toBe(true);
    expect([...stagesOf('prepaid drawdown')]).toEqual(['captured', 'aggregated', 'rated']);
  });

  it('say between which instants the hop to one was, over stages that did not apply', () => {
    const stages = [
      stage('captured', '2026-03-01T00:00:00.000Z'),
      stage('aggregated'),
      stage('rated', '2026-03-01T05:00:00.000Z', 18_000),
      stage('invoiced'),
    ];
    expect(elapsedOf(stages, 'rated')).toEqual({
      seconds: 18_000,
      fromStage: 'captured',
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-01T05:00:00.000Z',
    });
    for (const name of ['captured', 'invoiced', 'posted'] as const) expect(elapsedOf(stages, name)).toBeNull();
  });
});
