import { defineKey } from '../../key';

/** One identity of a source's signals: source name and the dedup key as hex. */
export const signalSubjectKey = defineKey('source', 'key');
