/** What the company of a worked example delivers, and how it is set up, for the recomputation by the words. */
import { EXAMPLE_SYSTEMS, type Examples, type Names, type Said } from '../../domain/exceptions/example';
import type { Company, Delivered } from '../recomputed';

export const deliveredBy = (names: Names, said: readonly Said[]): Delivered[] =>
  said.map((one) => {
    const source = names.system(one.system);
    if ('body' in one) return { source, event: { ...JSON.parse(one.body), receivedat: one.receivedAt } };
    const { id, type, time, data, receivedAt } = one;
    const receivedat = receivedAt ?? new Date(Date.parse(time) + 60_000).toISOString();
    return {
      source,
      event: { id, source: `/${source}`, type, time, receivedat, data: data as Delivered['event']['data'] },
    };
  });

export const companyOf = (names: Names, { given = {} }: Examples): Company => ({
  entities: [{ code: names.entity, zone: 'America/New_York', currency: 'USD', postingHours: 24 }],
  sources: EXAMPLE_SYSTEMS.map((system) => ({
    name: names.system(system),
    cadenceSeconds: given.cadence?.[system] ?? 31_536_000,
    documentSystem: names.system('billing'),
  })),
});
