/** The registry of subject kinds: a new one is its folder in domain/subjects, its file here, and one line. */
import type { AnySource } from '@/server/spine/define';
import { accounts } from './account';
import { crmSyncs } from './crm-sync';
import { customers } from './customer';
import { deadLetters } from './dead-letter';
import { meters } from './meter';
import { payments } from './payment';
import { periods } from './period';
import { postings } from './posting';
import { products } from './product';
import { signals } from './signal';
import { sources } from './source';
import { subscriptions } from './subscription';
import { suspendedRecords } from './suspended-record';
import { documents, transactions } from './transaction';
import { usageFlows } from './usage-flow';

/** In order of dependence: what marks others comes before them. */
export const SUBJECT_SOURCES: readonly AnySource[] = [
  periods,
  transactions,
  documents,
  accounts,
  products,
  subscriptions,
  customers,
  meters,
  usageFlows,
  payments,
  postings,
  signals,
  sources,
  deadLetters,
  crmSyncs,
  suspendedRecords,
];
