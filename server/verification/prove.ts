/**
 * Proof that an installation says the truth about itself: what is kept equals what it is made of, what came in equals
 * what became of it, golden rows are what the statements say, and the chain of human acts is whole. Reads only, part by
 * part in snapshots, so it may run beside web and worker; what waits to be settled is left out, or waited for.
 */
import { sql } from 'kysely';
import { PERMISSIONS, type Reader } from '@/domain/access';
import { verify as verifyChain } from '@/server/audit/chain';
import { verifyGolden } from '@/server/correlation/golden/verify';
import { verify as recompute, type Verification } from '@/server/kpis/recompute';
import { allDeliveryTotals, moneyConservation } from '@/server/pipeline/conservation';
import { anyOf, rowOf, sets } from '@/server/runtime/sets';

/** Something that is not as it should be, in plain words. */
export interface Finding {
  readonly part: string;
  readonly says: string;
}

export interface ProveOptions {
  /** Compare every n-th transaction and flow only. */
  readonly every?: number;
  /** Tell at most so many findings of one part. */
  readonly most?: number;
  /** One line of progress. */
  readonly say?: (line: string) => void;
  /** How long to wait for the worker before a part is given up as not proven, in milliseconds. */
  readonly patience?: number;
}

/** The command reads everything, as nobody in particular. */
const EVERYTHING: Reader = {
  id: 'verify',
  name: 'Verification',
  role: 'auditor',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};

const PARTS: Readonly<Record<keyof Verification['checked'], string>> = {
  cells: 'figures against what transactions, cases and usage add to them',
  accounts: 'totals of accounts against their transactions',
  transactions: 'transactions against a fresh fold of their records',
  totals: 'usage totals against their hours',
  buckets: 'hours of usage against their events',
  signals: 'signals against their dedup keys',
};

/** Proves everything, one part after the other. @returns what is wrong; nothing when all is proven */
export async function prove({
  every = 1,
  most = 20,
  say = () => {},
  patience = 30_000,
}: ProveOptions = {}): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tell = (part: string, checked: number | string, found: readonly string[]) => {
    findings.push(...found.slice(0, most).map((says) => ({ part, says })));
    const verdict = found.length === 0 ? 'right' : `${found.length >= most ? `${most} or more` : found.length} WRONG`;
    say(`${part}: ${checked} compared, ${verdict}`);
    for (const says of found.slice(0, most)) say(`  ${says}`);
  };

  await recompute({
    every,
    most,
    onPart: (part, checked, differences) =>
      tell(
        PARTS[part],
        checked.toLocaleString('en'),
        differences.map(
          ({ what, where, kept, recomputed }) =>
            `${what} ${where}: ${told(kept)} is kept, ${told(recomputed)} is right`,
        ),
      ),
  });
  const golden = await whenSettled(
    ['master'],
    patience,
    () => verifyGolden(most),
    ({ differences }) => differences.length === 0,
  );
  tell(
    'golden rows against the statements of the sources',
    golden.result.checked.toLocaleString('en'),
    golden.result.differences.map(
      ({ what, where, kept, recomputed }) =>
        `${what} ${where}: ${told(kept)} is kept, ${told(recomputed)} is said${golden.behind}`,
    ),
  );
  const deliveries = await whenSettled(
    ['event', 'record'],
    patience,
    () => allDeliveryTotals(EVERYTHING),
    ({ residual }) => residual === 0n,
  );
  tell(
    'deliveries against what became of them',
    deliveries.result.received.toLocaleString('en'),
    deliveries.result.residual === 0n
      ? []
      : [
          `${deliveries.result.residual} of ${deliveries.result.received} deliveries have no disposition, or several${deliveries.behind}`,
        ],
  );
  const money = await whenSettled(
    ['master', 'event', 'flow', 'record', 'transaction'],
    patience,
    () => moneyConservation(EVERYTHING),
    (rows) => rows.every(({ residual }) => residual === '0'),
  );
  tell(
    'rated money against what became of it',
    money.result.map(({ currency, rated }) => `${rated} ${currency}`).join(', ') || 'nothing',
    money.result
      .filter(({ residual }) => residual !== '0')
      .map(({ currency, residual }) => `${residual} ${currency} is neither posted nor explained${money.behind}`),
  );
  const chain = await verifyChain();
  tell(
    'the chain of human acts',
    chain.entries.toLocaleString('en'),
    chain.intact ? [] : [`entry ${chain.brokenAt} is missing or not as it was chained; the entries before it are good`],
  );
  if (chain.waiting > 0) say(`  ${chain.waiting} entries wait for their place`);
  return findings;
}

const told = (value: string | null) => (value === null ? 'nothing' : value);
const PAUSE_MS = 500;

async function isBehind(kinds: readonly string[]): Promise<boolean> {
  const waiting = sets
    .selectFrom('dirty')
    .select('seq')
    .where('kind', '=', anyOf(kinds, 'text'))
    .where('failure', 'is', null)
    .where((eb) => eb.or([eb('due_at', 'is', null), eb('due_at', '<=', sql<Date>`now()`)]));
  const pending = sets.selectFrom('delivery_batch').select('id').where('status', '=', 'pending');
  const row = await rowOf(
    sets.selectNoFrom((eb) => eb.or([eb.exists(waiting), eb.exists(pending)]).as('behind')),
    { steady: false },
  );
  return Boolean(row?.behind);
}

/**
 * A comparison of what the worker may be in the middle of: when it is not right and something waits, it is made again,
 * until nothing waits or patience ends.
 */
async function whenSettled<T>(
  kinds: readonly string[],
  patience: number,
  compare: () => Promise<T>,
  isRight: (result: T) => boolean,
): Promise<{ result: T; behind: string }> {
  const until = performance.now() + patience;
  for (;;) {
    const wasBehind = await isBehind(kinds);
    const result = await compare();
    const behind = wasBehind || (await isBehind(kinds));
    if (isRight(result) || !behind) return { result, behind: '' };
    if (performance.now() > until) return { result, behind: ' (the worker is behind: not proven either way)' };
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
