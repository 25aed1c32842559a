import type { DocumentFacts } from '../../facts';
import { defineKey } from '../../key';
import { defineSubject } from '../define';
import { documentState } from './state';

/** An invoice or a credit memo, by the ID of its record. */
export const document = defineSubject<'document', DocumentFacts>({
  code: 'document',
  title: 'Invoice or credit memo',
  key: defineKey('id'),
  state: documentState,
  wakeAt: ({ wakeAt }) => wakeAt,
});
