import { digestTopic } from '@/server/notifications/digest';
import { mailTopic } from '@/server/notifications/mail';
import { tellTopic } from '@/server/notifications/tell';
import { webhookTopic } from '@/server/notifications/webhook';
import type { InnerTopic, OuterTopic } from './define';

/** What is worked off within the database: one entry per topic. */
export const INNER: readonly InnerTopic[] = [tellTopic];
/** What leaves: one entry per topic. */
export const OUTER: readonly OuterTopic[] = [mailTopic, digestTopic, webhookTopic];
