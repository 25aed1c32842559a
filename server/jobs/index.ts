import { auditLoop } from '@/server/audit/loop';
import { commandsLoop } from '@/server/destinations/loop';
import { outboxLoop } from '@/server/outbox/loop';
import { correlation } from './correlation';
import type { Loop } from './define';

/** Everything that the worker does: one entry per loop. */
export const loops: readonly Loop[] = [correlation, auditLoop, commandsLoop, outboxLoop];
