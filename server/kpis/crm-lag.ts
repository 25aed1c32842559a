import { defineLag } from './lag';

export const crmLag = defineLag({
  code: 'lag.crm',
  title: 'CRM sync lag',
  definition: 'Arrival in the CRM minus the change at its owner; 95 of 100 transactions were at or below it.',
  datedBy: 'day of the sync',
  places: { operations: 70 },
  stage: 'crm sync',
  late: 3_600,
});
