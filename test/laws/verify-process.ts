/** Prints what the verification of the database at DATABASE_URL finds, as JSON. */
import { PERMISSIONS } from '../../domain/access';
import { verify } from '../../server/kpis/recompute';
import { allDeliveryTotals, moneyConservation } from '../../server/pipeline/conservation';
import { closeDatabase } from '../../server/runtime/db';

const reader = {
  id: 'test',
  name: 'Test',
  role: 'administrator' as const,
  permissions: new Set(PERMISSIONS),
  regions: '*' as const,
  entities: '*' as const,
};
const found = {
  verification: await verify(),
  totals: await allDeliveryTotals(reader),
  money: await moneyConservation(reader),
};
process.stdout.write(JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
await closeDatabase();
