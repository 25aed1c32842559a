import type { DocumentFacts } from '../../facts';
import { defineKey } from '../../key';
import { defineSubject } from '../define';
import { type DocumentState, documentState } from './state';

/** An invoice or a credit memo, by the ID of its record. */
export const document = defineSubject<'document', DocumentFacts>({
  code: 'document',
  title: 'Invoice or credit memo',
  key: defineKey('id'),
  state: documentState,
  wakeAt: ({ postingDueAt, isVoid, livePostings }: DocumentState, { now }) =>
    !isVoid && livePostings.length === 0 && postingDueAt >= now ? new Date(postingDueAt.getTime() + 1) : null,
});
