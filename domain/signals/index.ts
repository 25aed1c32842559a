/** The registry of signal types: a new type is one definition and one line here. */
import * as billing from './billing';
import * as catalog from './catalog';
import * as commercial from './commercial';
import * as crm from './crm';
import type { SignalType } from './define';
import * as disputes from './disputes';
import * as erp from './erp';
import * as orders from './orders';
import * as payments from './payments';
import * as revenue from './revenue';
import * as tax from './tax';
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
  billing.creditMemoApplied,
  billing.creditMemoVoided,
  disputes.invoiceDisputed,
  disputes.disputeSettled,
  tax.taxCalculated,
  tax.taxFailed,
  erp.postingRequested,
  erp.postingFailed,
  erp.documentPosted,
  erp.documentReversed,
  revenue.revenueScheduleCreated,
  revenue.revenueScheduleRejected,
  erp.periodChanged,
  erp.erpMappingChanged,
  payments.paymentReceived,
  payments.paymentFailed,
  payments.paymentRefunded,
  payments.fxPublished,
  commercial.accountUpserted,
  commercial.identityLinked,
  commercial.subscriptionCreated,
  commercial.subscriptionAmended,
  orders.orderBooked,
  orders.entitlementChanged,
  commercial.productUpserted,
  catalog.productSyncCompleted,
  catalog.productSyncFailed,
  catalog.pricePublished,
  crm.crmSyncCompleted,
  crm.crmSyncFailed,
  crm.sourceHeartbeat,
];

const byType = new Map(SIGNAL_TYPES.map((signal) => [signal.type, signal]));

/** The definition of a CloudEvents `type`, or undefined when Throughline does not know it. */
export const signalType = (type: string): SignalType | undefined => byType.get(type);
