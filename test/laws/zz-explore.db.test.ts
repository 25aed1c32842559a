import { appendFileSync } from 'node:fs';
import fc from 'fast-check';
import { test } from 'vitest';
import { Company } from './company';
import { CLOCK, ENTITIES, history, type Planned, requestsOf } from './histories';
import { differences, readState } from './state';

const out = (s: string) => appendFileSync(process.env.OUT as string, s + '\n');
async function stateOf(requests: ReturnType<typeof requestsOf>) {
  const c = await Company.open(CLOCK, ENTITIES);
  for (const { deliveries, workers } of requests) {
    await c.deliver(deliveries);
    if (workers > 0) await c.settle(workers);
  }
  await c.settle();
  c.close();
  return readState();
}
const diff = async (plan: Planned[]) => {
  try {
    return differences(
      await stateOf([{ deliveries: plan.map((p) => p.delivery), workers: 1 }]),
      await stateOf(requestsOf(plan)),
    );
  } catch (e) {
    return [`threw ${(e as Error).message}`];
  }
};
const show = (d: string[]) => {
  const parse = (x: string) => ({
    t: x.split(' ')[0],
    sign: x.split(' ')[1],
    row: JSON.parse(x.slice(x.indexOf('{'))),
  });
  const all = d.filter((x) => x.includes('{')).map(parse);
  return (
    d.filter((x) => !x.includes('{')).join('\n') +
    all
      .map((x) => {
        const other = all.find(
          (y) =>
            y.t === x.t &&
            y.sign !== x.sign &&
            (y.row.id ?? y.row.subject_id) === (x.row.id ?? x.row.subject_id) &&
            x.row.id !== undefined,
        );
        const row = other
          ? Object.fromEntries(
              Object.entries(x.row).filter(
                ([k, v]) => k === 'id' || k === 'key' || JSON.stringify(v) !== JSON.stringify(other.row[k]),
              ),
            )
          : x.row;
        return '   ' + x.t + ' ' + x.sign + ' ' + JSON.stringify(row).slice(0, 900);
      })
      .join('\n')
  );
};
const sig = (d: string[]) => [...new Set(d.map((x) => x.split(' ')[0]))].join(',');
test('x', async () => {
  const seen = new Map<string, number>();
  const until = Date.now() + Number(process.env.LIMIT);
  let n = 0;
  const only = process.env.ONLY ? Number(process.env.ONLY) : 0;
  for (const plan0 of fc.sample(history(25), { seed: Number(process.env.SEED), numRuns: 2000 })) {
    if (Date.now() > until) break;
    n++;
    if (only && n !== only) continue;
    let plan = plan0;
    let d = await diff(plan);
    if (d.length === 0) continue;
    const s = sig(d);
    seen.set(s, (seen.get(s) ?? 0) + 1);
    if ((seen.get(s) ?? 0) > 2) continue;
    for (let size = 8; size >= 1; size = Math.floor(size / 2))
      for (let i = 0; i < plan.length; ) {
        const less = [...plan.slice(0, i), ...plan.slice(i + size)];
        const e = await diff(less);
        if (e.length) {
          plan = less;
          d = e;
        } else i += size;
      }
    out(
      `==== run ${n} ${s}\n` +
        plan
          .map(
            (p) =>
              `${p.place}${p.again === null ? '' : '/' + p.again}${p.cut === null ? '' : ' cut' + p.cut} ${p.delivery.event.id} @${p.delivery.event.time} r${p.delivery.event.receivedat} ${JSON.stringify(p.delivery.event.data)}`,
          )
          .join('\n') +
        '\n' +
        show(d),
    );
  }
  out(`runs ${n} ` + JSON.stringify([...seen]));
}, 900_000);
