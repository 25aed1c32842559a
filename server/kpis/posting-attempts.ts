import { counted } from './contribute';
import { defineMeasure } from './define';
import { contributors } from './records';

/** Requests to the ERP to book a document, once per document: the trend beside its failures. */
export const postingAttempts = defineMeasure({
  code: 'posting.attempt',
  contributes: {
    transaction: (state) =>
      state.counted.flatMap(({ facts }) =>
        facts.attempts.map((attempt) => counted(state, 'posting.attempt', attempt.occurredAt)),
      ),
  },
  records: { 'posting.attempt': contributors('posting.attempt') },
});
