/** The breaks of the demo company, in the order in which they happen to it: usage first, for amounts follow from it. */
import { diceOf, type Plan, type Story } from '../plan';
import { amountsDiffer } from './amounts-differ';
import { closedPeriod } from './closed-period';
import { corrections } from './corrections';
import { disputes } from './disputes';
import { mended } from './mended';
import { missingTaxCode } from './missing-tax-code';
import { refusedPostings } from './refused-postings';
import { renamedMeter } from './renamed-meter';
import { restatedContent } from './restated-content';
import { silentCustomers } from './silent-customers';
import { stuckInterface } from './stuck-interface';
import { unknownTenants } from './unknown-tenants';
import { unreadable } from './unreadable';
import { usageVariances, variances } from './variances';

export const STORIES: readonly Story[] = [
  usageVariances,
  silentCustomers,
  renamedMeter,
  missingTaxCode,
  unknownTenants,
  closedPeriod,
  stuckInterface,
  refusedPostings,
  amountsDiffer,
  mended,
  corrections,
  disputes,
  variances,
  restatedContent,
  unreadable,
];

export function tell(plan: Plan): void {
  for (const story of STORIES) story.apply(plan, diceOf(plan, 'story', story.name));
}
