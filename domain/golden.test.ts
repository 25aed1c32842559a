import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountsOf, type DatedStatement, goldenAccount, type LinkStatement, rootOf } from './golden';
import { covers, holdingAt } from './intervals';
import { compareVersions, inForce } from './version';

const REFS = ['crm/1', 'crm/2', 'billing/1', 'billing/2', 'tenant/1'];
const ref = fc.constantFrom(...REFS);
const edge = fc.integer({ min: 0, max: 6 });
const from = fc.oneof({ weight: 2, arbitrary: fc.constant(Number.NEGATIVE_INFINITY) }, { weight: 2, arbitrary: edge });
const to = fc.oneof({ weight: 3, arbitrary: fc.constant(Number.POSITIVE_INFINITY) }, { weight: 1, arbitrary: edge });
const version = {
  revision: fc.option(
    fc.integer({ min: 0, max: 3 }).map((n) => BigInt(n)),
    { nil: null },
  ),
  updatedMicros: fc.constant(null),
  timeMicros: fc.integer({ min: 0, max: 3 }),
};
const hex = (n: number) => n.toString(16).padStart(2, '0');
const links: fc.Arbitrary<LinkStatement[]> = fc
  .array(fc.record({ ...version, ref, target: ref, from, to, type: fc.constantFrom('customer', 'tenant') }), {
    maxLength: 7,
  })
  .map((list) => list.map((one, index) => ({ ...one, digest: hex(index) })));
const statements: fc.Arbitrary<DatedStatement[]> = fc
  .array(
    fc.record({
      ...version,
      ref,
      from,
      to: fc.constant(Number.POSITIVE_INFINITY),
      kind: fc.constantFrom('crm', 'billing', 'erp'),
      body: fc.record(
        {
          entity: fc.constantFrom('US', 'IN'),
          name: fc.constantFrom('A', 'B'),
          currency: fc.constantFrom('USD', 'EUR'),
        },
        { requiredKeys: [] },
      ),
    }),
    { maxLength: 7 },
  )
  .map((list) => list.map((one, index) => ({ ...one, source: one.ref, signal: hex(index), digest: hex(index) })));
const INSTANTS = [-1, 0, 0.5, 1, 1.5, 2, 3, 4, 5, 5.5, 6, 7];

/** The same at one instant, told plainly. */
function told(at: number, allLinks: readonly LinkStatement[], allStatements: readonly DatedStatement[]) {
  const holding = <T extends LinkStatement | DatedStatement>(list: readonly T[], of: string) =>
    inForce(
      list.filter(
        (one) =>
          one.ref === of &&
          covers(one, at) &&
          !list.some((other) => other.ref === of && other.from === one.from && compareVersions(other, one) > 0),
      ),
    );
  const targets = new Map(
    REFS.flatMap((one) => {
      const link = holding(allLinks, one);
      return link ? [[one, link.target] as const] : [];
    }),
  );
  const ever = new Set(allStatements.map((one) => one.ref));
  const rootsThen = new Map(REFS.map((one) => [one, rootOf(one, targets)]));
  const there = new Set(REFS.filter((one) => ever.has(one)).map((one) => rootsThen.get(one) as string));
  const whose = REFS.filter((one) => {
    const root = rootsThen.get(one) as string;
    return there.has(root) && (one === root || targets.has(one) || ever.has(one));
  }).map((one) => `${one} is ${rootsThen.get(one)}`);
  const what = [...there].map((root) => {
    const mine = REFS.filter((one) => rootsThen.get(one) === root);
    return `${root} ${JSON.stringify(goldenAccount(mine.flatMap((one) => holding(allStatements, one) ?? [])))}`;
  });
  return { whose: whose.sort(), what: what.sort() };
}

it('is at every instant what the links and statements that hold then say', () => {
  fc.assert(
    fc.property(links, statements, (someLinks, someStatements) => {
      const { identities, accounts } = accountsOf(someLinks, someStatements);
      for (const at of INSTANTS) {
        const now = told(at, someLinks, someStatements);
        const whose = identities.filter((one) => covers(one, at)).map((one) => `${one.ref} is ${one.root}`);
        const what = accounts
          .filter((one) => covers(one, at))
          .map((one) => `${one.root} ${JSON.stringify(one.golden)}`);
        expect(whose.sort(), `whose at ${at}`).toEqual(now.whose);
        expect(what.sort(), `what at ${at}`).toEqual(now.what);
      }
    }),
    { numRuns: 200, seed: 5 },
  );
});

it('tells the same whatever the order of what was said', () => {
  const plain = ({ identities, accounts }: ReturnType<typeof accountsOf>) => [
    identities.map((one) => `${one.ref} ${one.from} ${one.to} ${one.root} ${one.type}`).sort(),
    accounts.map((one) => `${one.root} ${one.from} ${one.to} ${JSON.stringify(one.golden)}`).sort(),
  ];
  fc.assert(
    fc.property(links, statements, (someLinks, someStatements) => {
      expect(plain(accountsOf([...someLinks].reverse(), [...someStatements].reverse()))).toEqual(
        plain(accountsOf(someLinks, someStatements)),
      );
    }),
    { numRuns: 100, seed: 6 },
  );
});

it('a merge from a date leaves what was before it', () => {
  const said = { revision: null, updatedMicros: null, digest: '00', to: Number.POSITIVE_INFINITY };
  const account = (of: string, entity: string): DatedStatement => ({
    ...said,
    ref: of,
    from: Number.NEGATIVE_INFINITY,
    timeMicros: 0,
    source: of,
    kind: 'crm',
    signal: of,
    body: { entity },
  });
  const { identities, accounts } = accountsOf(
    [{ ...said, ref: 'crm/2', target: 'crm/1', from: 100, timeMicros: 1, type: 'account' }],
    [account('crm/1', 'US'), account('crm/2', 'IN')],
  );
  const course = identities.filter((one) => one.ref === 'crm/2');
  expect(holdingAt(course, 99)?.root).toBe('crm/2');
  expect(holdingAt(course, 100)?.root).toBe('crm/1');
  expect(accounts.map((one) => [one.root, one.from, one.to, one.golden.entity?.value])).toEqual(
    expect.arrayContaining([
      ['crm/2', Number.NEGATIVE_INFINITY, 100, 'IN'],
      ['crm/1', Number.NEGATIVE_INFINITY, 100, 'US'],
    ]),
  );
});
