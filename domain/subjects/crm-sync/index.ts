import { defineKey } from '../../key';
import { defineSubject } from '../define';
import { type SyncFacts, syncState } from './state';

/** What the CRM was told of one object, by the ID of the object's record. */
export const crmSync = defineSubject<'crm-sync', SyncFacts>({
  code: 'crm-sync',
  title: 'CRM sync',
  key: defineKey('objectId'),
  state: syncState,
  wakeAt: ({ overdueFrom }, { now }) => (overdueFrom && overdueFrom > now ? overdueFrom : null),
});
