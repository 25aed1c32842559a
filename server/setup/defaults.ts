import { DEFAULT_SLA } from '@/domain/sla';
import { unitOfWork } from '@/server/runtime/db';

const TEAM = 'administrators';
const QUEUES = [
  { id: 'posting', title: 'ERP posting' },
  { id: 'variance', title: 'Variance' },
  { id: 'master-data', title: 'Master data' },
  { id: 'ingestion', title: 'Ingestion' },
  { id: 'interfaces', title: 'ERP interfaces' },
  { id: 'collections', title: 'Collections' },
  { id: 'sales', title: 'Sales' },
  { id: 'unrouted', title: 'Unrouted' },
] as const;

/**
 * What every installation has: the team of administrators and the queues that exception types name. What exists is
 * left as people set it; *Unrouted* is marked as the queue that can't be deleted.
 */
export async function ensureDefaults(): Promise<void> {
  await unitOfWork(async ({ prisma }) => {
    await prisma.team.createMany({ data: [{ id: TEAM, name: 'Administrators' }], skipDuplicates: true });
    await prisma.queue.createMany({
      data: QUEUES.map(({ id, title }, position) => ({
        ...{ id, title, position },
        teamId: TEAM,
        unrouted: id === 'unrouted',
        sla: { ...DEFAULT_SLA },
      })),
      skipDuplicates: true,
    });
  });
}
