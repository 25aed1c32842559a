import { defineKey } from '../../key';
import { defineSubject } from '../define';
import type { PostingState } from './state';

/** An ERP document, by the ID of its record. */
export const posting = defineSubject<'posting', PostingState>({
  code: 'posting',
  title: 'ERP document',
  key: defineKey('id'),
  state: (facts) => facts,
  wakeAt: () => null,
});
