import { createParser } from 'nuqs';
import { ExceptionTypeCode as CODES } from '../gql/values';
import type { ExceptionTypeCode } from './apollo';

/** A type of exception as an address writes it: posting-overdue. What is none is ignored. */
export const parseAsExceptionType = createParser<ExceptionTypeCode>({
  parse: (text) => CODES.find((code) => code === text.toUpperCase().replaceAll('-', '_')) ?? null,
  serialize: (code) => code.toLowerCase().replaceAll('_', '-'),
});
