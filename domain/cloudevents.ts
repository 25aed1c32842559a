/** CloudEvents 1.0: what makes a JSON object, or a set of HTTP headers with a body, an event. */
import { microsOf } from './signals/instant';

/** The attributes of one event. Absent optional attributes are null. */
export interface CloudEvent {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  /** RFC 3339, as sent. */
  time: string | null;
  dataContentType: string | null;
  dataSchema: string | null;
  /** Every other attribute by name, as sent; null when there is none. */
  extensions: Record<string, string | number | boolean> | null;
  data: unknown;
  /** Data as base64 text, when the event carries bytes. */
  dataBase64: string | null;
}

/** Why something is not an event, in plain words. */
export interface NotAnEvent {
  fault: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard forbids exactly these
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Half of a surrogate pair. */
const LONE = /\p{Surrogate}/u;
const NAME = /^[a-z0-9]+$/;
/** RFC 2046: type and subtype of token characters, then whatever parameters. */
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+\s*(;.*)?$/;
/** RFC 3986: a URI that begins with its scheme. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]+$/;
const LONGEST = 2000;

/** Why `value` can't be a required or stated string attribute, or null when it can. */
function faultOfText(name: string, value: unknown): string | null {
  if (typeof value !== 'string')
    return value === undefined || value === null ? `${name} is missing` : `${name} must be a string`;
  if (value.length === 0) return `${name} is empty`;
  if (value.length > LONGEST) return `${name} is longer than ${LONGEST} characters`;
  if (CONTROL.test(value)) return `${name} contains a control character`;
  // Hashed as UTF-8 every lone half would be the same replacement character, and two identities one.
  if (LONE.test(value)) return `${name} contains half of a surrogate pair`;
  return null;
}

/** Reads a structured-mode event, a JSON value. Optional attributes that are null count as absent. */
export function readCloudEvent(value: unknown): CloudEvent | NotAnEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fault: 'an event must be a JSON object' };
  const stated = value as Record<string, unknown>;
  if (stated.specversion !== '1.0') {
    return { fault: stated.specversion === undefined ? 'specversion is missing' : 'specversion must be "1.0"' };
  }
  const event: CloudEvent = {
    id: stated.id as string,
    source: stated.source as string,
    type: stated.type as string,
    subject: null,
    time: null,
    dataContentType: null,
    dataSchema: null,
    extensions: null,
    data: undefined,
    dataBase64: null,
  };
  const fault = faultOfText('id', event.id) ?? faultOfText('source', event.source) ?? faultOfText('type', event.type);
  if (fault) return { fault };
  for (const name in stated) {
    const held = stated[name];
    switch (name) {
      case 'specversion':
      case 'id':
      case 'source':
      case 'type':
        break;
      case 'data':
        event.data = held;
        break;
      default: {
        const reason = held === null ? null : readOptional(event, name, held);
        if (reason) return { fault: reason };
      }
    }
  }
  if (event.dataBase64 !== null && event.data !== undefined)
    return { fault: 'an event has either data or data_base64' };
  return event;
}

/** Puts an optional attribute into `event`; answers what is wrong with it, or null. */
function readOptional(event: CloudEvent, name: string, value: unknown): string | null {
  switch (name) {
    case 'subject':
      event.subject = value as string;
      return faultOfText('subject', value);
    case 'time':
      event.time = value as string;
      return typeof value === 'string' && !Number.isNaN(microsOf(value))
        ? null
        : 'time must be an RFC 3339 date-time with an offset between 1900 and 2199, such as 2026-01-31T12:00:00Z';
    case 'datacontenttype':
      event.dataContentType = value as string;
      return (
        faultOfText('datacontenttype', value) ??
        (MEDIA_TYPE.test(event.dataContentType)
          ? null
          : `datacontenttype must be a media type such as application/json, not ${JSON.stringify(event.dataContentType.slice(0, 100))}`)
      );
    case 'dataschema':
      event.dataSchema = value as string;
      return (
        faultOfText('dataschema', value) ??
        (ABSOLUTE_URI.test(event.dataSchema)
          ? null
          : `dataschema must be an absolute URI, not ${JSON.stringify(event.dataSchema.slice(0, 100))}`)
      );
    case 'data_base64':
      event.dataBase64 = value as string;
      return typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
        ? null
        : 'data_base64 must be base64 text';
    default:
      if (!NAME.test(name))
        return `the attribute name ${JSON.stringify(name.slice(0, 100))} is not allowed: lower-case letters and digits only`;
      if (
        typeof value === 'string' ? value.includes('\u0000') : typeof value !== 'number' && typeof value !== 'boolean'
      ) {
        return `the attribute ${name} must be a string, a number or a boolean`;
      }
      event.extensions ??= {};
      event.extensions[name] = value as string | number | boolean;
      return null;
  }
}

/** Whether a content type is JSON: `application/json`, `text/json`, anything `+json`; absent counts as JSON. */
export function isJson(contentType: string | null): boolean {
  return contentType === null || /^[^;]*[/+]json\s*(;|$)/i.test(contentType);
}

/**
 * The attributes of a binary-mode message as the members of a structured event, without data.
 * Header values are percent-decoded as the HTTP protocol binding asks; one that isn't well-formed stays as it is.
 */
export function attributesOfHeaders(headers: Iterable<readonly [string, string]>): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  for (const [header, value] of headers) {
    const name = header.toLowerCase();
    if (name === 'content-type') attributes.datacontenttype = value;
    else if (name.startsWith('ce-')) attributes[name.slice(3)] = percentDecoded(value);
  }
  return attributes;
}

function percentDecoded(value: string): string {
  // A quoted value is a string with backslash escapes; receivers must take it although senders should not make it.
  const bare = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
