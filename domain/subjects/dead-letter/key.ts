import { defineKey } from '../../key';

/** Dead letters of one source, refused for one reason, about one signal type ('' where it is none that is published). */
export const deadLetterKey = defineKey('source', 'code', 'about');
