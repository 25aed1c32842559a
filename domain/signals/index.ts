/** The registry of signal types: a new type is one definition and one line here. */
import * as billing from './billing';
import * as commercial from './commercial';
import * as crm from './crm';
import type { SignalType } from './define';
import * as erp from './erp';
import * as payments from './payments';
import * as usage from './usage';

export const SIGNAL_TYPES: readonly SignalType[] = [
  usage.usageRecorded,
  usage.usageAmended,
  usage.usageRetracted,
  usage.usageAggregated,
  billing.chargeRated,
  billing.invoiceIssued,
  billing.invoiceUpdated,
  billing.invoiceVoided,
  billing.creditMemoIssued,
  billing.creditMemoVoided,
  erp.postingRequested,
  erp.postingFailed,
  erp.documentPosted,
  erp.documentReversed,
  erp.periodChanged,
  payments.paymentReceived,
  payments.paymentFailed,
  payments.paymentRefunded,
  payments.fxPublished,
  commercial.accountUpserted,
  commercial.identityLinked,
  commercial.subscriptionCreated,
  commercial.subscriptionAmended,
  commercial.productUpserted,
  crm.crmSyncCompleted,
  crm.crmSyncFailed,
  crm.sourceHeartbeat,
];

const byType = new Map(SIGNAL_TYPES.map((signal) => [signal.type, signal]));

/** The definition of a CloudEvents `type`, or undefined when Throughline does not know it. */
export const signalType = (type: string): SignalType | undefined => byType.get(type);
