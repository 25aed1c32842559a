import { customer } from '@/domain/subjects/customer';
import { customerKey } from '@/domain/subjects/customer/key';
import { defineSource } from '@/server/spine/define';
import { loadSuspense } from './suspense';

export const customers = defineSource(customer, {
  load: async (client, keys, { now }) => {
    const wanted = keys.flatMap((key) => customerKey.read(key) ?? []);
    const states = await loadSuspense(client, 'unmatched account', wanted, now);
    return new Map(states.map((state) => [customerKey.text(state), state]));
  },
});
