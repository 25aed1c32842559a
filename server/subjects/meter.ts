import { meter } from '@/domain/subjects/meter';
import { meterKey } from '@/domain/subjects/meter/key';
import { defineSource } from '@/server/spine/define';
import { loadSuspense } from './suspense';

export const meters = defineSource(meter, {
  load: async (client, keys, { now }) => {
    const wanted = keys.flatMap((key) => meterKey.read(key) ?? []);
    const asked = wanted.map(({ source, code }) => ({ source, reference: code }));
    const states = await loadSuspense(client, 'unknown meter', asked, now);
    return new Map(states.map((state) => [meterKey.text({ source: state.source, code: state.reference }), state]));
  },
});
